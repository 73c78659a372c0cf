#!/usr/bin/env python3
"""Print the Chebyshev series of SpecialFunctions as C# arrays, computed with mpmath.

usage: chebyshev.py [NAME...]
Each row: name, function of t in [-1, 1]. A series is cut where its terms fall below 1e-18 of the largest.
"""
import sys

from mpmath import mp, mpf
import mpmath as m

mp.dps = 40
ROOT = m.findroot(m.digamma, mpf('1.46163'))
Z = [m.besseljzero(0, 1), m.besseljzero(0, 2)]
W = [m.besseljzero(1, 1), m.besseljzero(1, 2)]


def erf_over_x(t):
    x = m.sqrt((t + 1) / 2)
    return m.erf(x) / x if x else 2 / m.sqrt(m.pi)


def scaled_erfc(t):
    if t == 1:
        return 2 / m.sqrt(m.pi)
    x = mpf('3.75') * (1 + t) / (1 - t)
    if x < 12:
        return (1 + 2 * x) * m.exp(x * x) * m.erfc(x)
    term = total = mpf(1)       # the asymptotic series
    for k in range(1, 100):
        term *= -(2 * k - 1) / (2 * x * x)
        total += term
    return (1 + 2 * x) / (x * m.sqrt(m.pi)) * total


def lgamma_unit(t):
    x = (t + 3) / 2
    return m.loggamma(x) / ((x - 1) * (x - 2))


def digamma_unit(t):
    x = (t + 3) / 2
    return m.digamma(x) / (x - ROOT)


def bessel_scaled(f, n, power):
    """sqrt(x) e^∓x times the function, in 2a / x - 1 for x >= a."""
    def g(a):
        def h(t):
            x = 2 * mpf(a) / (t + 1)
            return m.sqrt(x) * m.exp(power * x) * f(n, x)
        return h
    return g


def i_small(n):
    return lambda t: m.exp(-4 * (t + 1)) * m.besseli(n, 4 * (t + 1)) / (4 * (t + 1)) ** n


def k_small(n):
    def f(t):
        x = m.sqrt(2 * (t + 1))
        if n == 0:
            return m.besselk(0, x) + m.log(x / 2) * m.besseli(0, x)
        return (m.besselk(1, x) - m.log(x / 2) * m.besseli(1, x)) * x
    return f


def squared(f):
    """x² = 32 (t + 1), x in [0, 8]."""
    return lambda t: f(m.sqrt(32 * (t + 1)))


def j0(x):
    return m.besselj(0, x) / ((x * x - Z[0] ** 2) * (x * x - Z[1] ** 2))


def j1(x):
    return m.besselj(1, x) / x / ((x * x - W[0] ** 2) * (x * x - W[1] ** 2))


def y0(x):
    return m.bessely(0, x) - 2 / m.pi * m.log(x) * m.besselj(0, x)


def y1(x):
    return (m.bessely(1, x) - 2 / m.pi * (m.log(x) * m.besselj(1, x) - 1 / x)) / x


def modulus(n, part):
    """In 2 (8 / x)² - 1: J = sqrt(2 / πx) (P cos χ - Q 8/x sin χ), Y = sqrt(2 / πx) (P sin χ + Q 8/x cos χ)."""
    def f(t):
        x = 8 / m.sqrt((t + 1) / 2)
        chi, s = x - (2 * n + 1) * m.pi / 4, m.sqrt(m.pi * x / 2)
        j, y = s * m.besselj(n, x), s * m.bessely(n, x)
        return j * m.cos(chi) + y * m.sin(chi) if part == 'P' else (y * m.cos(chi) - j * m.sin(chi)) * x / 8
    return f


def airy_large(t):
    """In 4 / ζ - 1 for ζ >= 2: 2 sqrt(π) x^¼ e^ζ Ai(x)."""
    zeta = 4 / (t + 1)
    x = (3 * zeta / 2) ** (mpf(2) / 3)
    return 2 * m.sqrt(m.pi) * x ** mpf('0.25') * m.exp(zeta) * m.airyai(x)


AIRY = 2 * mpf(6) ** mpf('1.5') / 3      # ζ of x = -6


def airy_wave(part):
    """In 2 (ζ₀ / ζ)² - 1 for x <= -6: Ai(x) = |x|^-¼ (F sin χ - G ζ₀/ζ cos χ) / sqrt(π), χ = ζ + π/4."""
    def f(t):
        zeta = AIRY / m.sqrt((t + 1) / 2)
        x = (3 * zeta / 2) ** (mpf(2) / 3)
        chi, s = zeta + m.pi / 4, m.sqrt(m.pi) * x ** mpf('0.25')
        a, b = s * m.airyai(-x), s * m.airybi(-x)
        return a * m.sin(chi) + b * m.cos(chi) if part == 'F' else (b * m.sin(chi) - a * m.cos(chi)) * zeta / AIRY
    return f


SERIES = {
    'ErfNear': erf_over_x,
    'ErfcxScaled': scaled_erfc,
    'LogGammaUnit': lgamma_unit,
    'DigammaUnit': digamma_unit,
    'I0Near': i_small(0), 'I0Far': bessel_scaled(m.besseli, 0, -1)(8),
    'I1Near': i_small(1), 'I1Far': bessel_scaled(m.besseli, 1, -1)(8),
    'K0Near': k_small(0), 'K0Far': bessel_scaled(m.besselk, 0, 1)(2),
    'K1Near': k_small(1), 'K1Far': bessel_scaled(m.besselk, 1, 1)(2),
    'J0Near': squared(j0), 'J1Near': squared(j1), 'Y0Near': squared(y0), 'Y1Near': squared(y1),
    'P0': modulus(0, 'P'), 'Q0': modulus(0, 'Q'), 'P1': modulus(1, 'P'), 'Q1': modulus(1, 'Q'),
    'AiryFar': airy_large,
    'AiryRight': lambda t: m.airyai((t + 1) * mpf('1.05')),      # 0 <= x <= 2.1
    'AiryLeft': lambda t: m.airyai(3 * t - 3),                   # -6 <= x <= 0
    'AiryF': airy_wave('F'), 'AiryG': airy_wave('G'),
}


def chebyshev(f, n):
    """Coefficients of the interpolating series through n nodes; c0 halved, so that f = Σ c_k T_k."""
    theta = [m.pi * (j + mpf(1) / 2) / n for j in range(n)]
    values = [f(m.cos(a)) for a in theta]
    c = [2 * sum(v * m.cos(k * a) for v, a in zip(values, theta)) / n for k in range(n)]
    c[0] /= 2
    return c


def cut(c):
    top = max(abs(x) for x in c)
    keep = max(k for k, x in enumerate(c) if abs(x) > top * mpf(10) ** -18)
    return c[:keep + 1]


def main():
    for name, f in SERIES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        c = cut(chebyshev(f, 64))
        print(f'    // {name}: {len(c)} terms')
        print(f'    private static ReadOnlySpan<double> {name} =>\n    [')
        for i in range(0, len(c), 4):
            print('        ' + ', '.join(repr(float(x)) for x in c[i:i + 4]) + ',')
        print('    ];\n')


if __name__ == '__main__':
    main()
