#!/usr/bin/env python3
"""Print the minimax polynomials of VectorMath, found by Remez exchange with mpmath; the constant term comes first.

usage: minimax.py [NAME...]
Each row: name, function, interval, degree, weight of the error, whether it is for single precision. The printed error is that of the rounded
coefficients.
"""
import struct
import sys

from mpmath import mp, mpf
import mpmath as m

mp.dps = 40
HALF_LN2 = m.log(2) / 2 * mpf('1.0001')
QUARTER_PI = m.pi / 4 * mpf('1.0001')
LOG_LOW, LOG_HIGH = m.sqrt(mpf(1) / 2) - 1 - mpf('1e-4'), m.sqrt(2) - 1 + mpf('1e-4')


def rounded(x, single):
    return mpf(struct.unpack('f', struct.pack('f', float(x)))[0]) if single else mpf(float(x))


def extrema(error, a, b, count):
    """Places of the largest errors of alternating sign."""
    n = 40 * count
    grid = [(a + b) / 2 - (b - a) / 2 * m.cos(m.pi * i / n) for i in range(n + 1)]
    values = [error(x) for x in grid]
    best = []
    for x, v in zip(grid, values):
        if best and (best[-1][1] > 0) == (v > 0):
            if abs(v) > abs(best[-1][1]):
                best[-1] = (x, v)
        else:
            best.append((x, v))
    while len(best) > count:
        best.pop(0 if abs(best[0][1]) < abs(best[-1][1]) else -1)
    return [x for x, _ in best]


def remez(f, a, b, powers, weight):
    """Coefficients of the given powers that minimise the largest weighted error."""
    k = len(powers)
    nodes = [(a + b) / 2 - (b - a) / 2 * m.cos(m.pi * (i + mpf('0.45')) / (k + 1)) for i in range(k + 1)]
    for _ in range(12):
        A, y = m.matrix(k + 1), m.matrix(k + 1, 1)
        for i, x in enumerate(nodes):
            for j, p in enumerate(powers):
                A[i, j] = weight(x) * x ** p
            A[i, k], y[i] = (-1) ** i, weight(x) * f(x)
        c = m.lu_solve(A, y)
        new = extrema(lambda x: (f(x) - sum(c[j] * x ** p for j, p in enumerate(powers))) * weight(x), a, b, k + 1)
        if len(new) < k + 1 or max(abs(u - v) for u, v in zip(nodes, new)) < (b - a) * mpf('1e-4'):
            break
        nodes = new
    return list(c)[:k]


def fit(f, a, b, degree, weight, single):
    """Rounded coefficients, and the largest weighted error that is left."""
    c = [rounded(q, single) for q in remez(f, a, b, list(range(degree + 1)), weight)]
    error = max(abs((f(x) - sum(q * x ** i for i, q in enumerate(c))) * weight(x)) for x in (a + (b - a) * i / 1000 for i in range(1001)))
    return c, error


def root(f, u, at_zero):
    return f(m.sqrt(u)) if u > mpf('1e-20') else at_zero


def exp_tail(r):
    return (m.expm1(r) - r) / r ** 2 if abs(r) > mpf('1e-8') else mpf(1) / 2 + r / 6


def log_tail(x):
    return (m.log1p(x) - x + x * x / 2) / x ** 3 if abs(x) > mpf('1e-6') else mpf(1) / 3 - x / 4 + x * x / 5


def sin_tail(u):
    return root(lambda r: (m.sin(r) / r - 1) / r ** 2, u, -mpf(1) / 6)


def cos_tail(u):
    return root(lambda r: (m.cos(r) - 1 + r * r / 2) / r ** 4, u, mpf(1) / 24)


def log_ratio_tail(z):
    """log((1 + s) / (1 - s)) = 2s + s³ R(s²)."""
    return root(lambda s: (m.log((1 + s) / (1 - s)) / s - 2) / s ** 2, z, mpf(2) / 3)


def tanh_tail(u):
    """tanh x = x + x³ P(x²)."""
    return root(lambda x: (m.tanh(x) / x - 1) / x ** 2, u, -mpf(1) / 3)


def erf_near(u):
    """erf x = x + x P(x²)."""
    return root(lambda x: m.erf(x) / x, u, 2 / m.sqrt(m.pi)) - 1


def erfc_exponent(x):
    return -m.log(m.erfc(x))


def erfcx_window(t):
    """e^(x²) erfc(x) (1 + 2x) for 1 <= x <= 6, t = (x - 2) / (x + 2)."""
    x = 2 * (1 + t) / (1 - t)
    return (1 + 2 * x) * m.exp(x * x) * m.erfc(x)


S = ((m.sqrt(2) - 1) / (m.sqrt(2) + 1)) ** 2 * mpf('1.001')
ROWS = {
    # name: function, from, to, degree, weight, single
    'ExpSingle': (exp_tail, -HALF_LN2, HALF_LN2, 4, lambda r: r * r * m.exp(-r) if abs(r) > .01 else abs(r) * mpf('.01'), True),
    'LogSingle': (log_tail, LOG_LOW, LOG_HIGH, 8, lambda x: x * x, True),
    'SinSingle': (sin_tail, mpf(0), QUARTER_PI ** 2, 3, lambda u: u, True),
    'CosSingle': (cos_tail, mpf(0), QUARTER_PI ** 2, 2, lambda u: u * u, True),
    'TanhSingle': (tanh_tail, mpf(0), mpf('0.56') ** 2, 4, lambda u: u, True),
    'ErfNearSingle': (erf_near, mpf(0), mpf('0.93') ** 2, 6, lambda u: 1, True),
    'ErfFarSingle': (erfc_exponent, mpf('0.92'), mpf('3.93'), 7, lambda x: m.erfc(x) / m.erf(x), True),
    'ExpDouble': (exp_tail, -HALF_LN2, HALF_LN2, 10, lambda r: r * r * m.exp(-r) if abs(r) > .01 else abs(r) * mpf('.01'), False),
    'LogDouble': (log_ratio_tail, mpf(0), S, 6, lambda z: z, False),
    'SinDouble': (sin_tail, mpf(0), QUARTER_PI ** 2, 5, lambda u: u, False),
    'CosDouble': (cos_tail, mpf(0), QUARTER_PI ** 2, 5, lambda u: u * u, False),
    'ErfNearDouble': (erf_near, mpf(0), mpf(1), 12, lambda u: 1, False),
    'ErfFarDouble': (erfcx_window, -mpf(1) / 3, mpf(1) / 2, 17, lambda t: mpf('0.2'), False),
}


def main():
    for name, (f, a, b, degree, weight, single) in ROWS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        c, error = fit(f, a, b, degree, weight, single)
        print(f'{name}: degree {degree}, error {float(error):.2e} = 2^{float(m.log(error, 2)):.1f}')
        print('    ' + ', '.join((('%.9gf' if single else '%.17g') % float(x)) for x in c), flush=True)


if __name__ == '__main__':
    main()
