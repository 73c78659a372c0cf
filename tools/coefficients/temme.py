#!/usr/bin/env python3
"""Print the coefficients of Temme's expansion of the incomplete gamma function for large a (DLMF 8.12), with exact rationals.

Row k holds the power series in η of C_k; C_0 = 1/(λ - 1) - 1/η, C_k = (C_{k-1})'/η + g_k/(λ - 1), where g_k = (-1)^k γ_k makes C_k regular
and γ_k are the coefficients of the scaled gamma function.
"""
from fractions import Fraction as F

ROWS, COLUMNS = 8, 20
N = COLUMNS + 2 * ROWS + 4


def mu_series():
    """λ - 1 = μ as a power series in η: μ' = η (1 + μ) / μ, μ = η + η²/3 + …"""
    m = [F(0), F(1)]
    for n in range(2, N + 1):
        # Compare the coefficients of ηⁿ in μ μ' = η (1 + μ); m[n] appears as (n + 1) m[1] m[n].
        known = sum(m[i] * (n + 1 - i) * m[n + 1 - i] for i in range(2, n))
        m.append((m[n - 1] - known) / (n + 1))
    return m


def reciprocal(a):
    r = [1 / a[0]]
    for n in range(1, len(a)):
        r.append(-sum(a[i] * r[n - i] for i in range(1, n + 1)) / a[0])
    return r


def main():
    over = reciprocal(mu_series()[1:])          # η / μ
    c = over[1:]                                # C_0: the pole 1/η is taken off
    rows = [c]
    for _ in range(1, ROWS):
        derivative = [(i + 1) * c[i + 1] for i in range(len(c) - 1)]
        # (C')/η + g/μ: the coefficient of 1/η is C'(0) + g.
        g = -derivative[0]
        c = [derivative[i + 1] + g * over[i + 1] for i in range(len(derivative) - 1)]
        rows.append(c)
    for row in rows:
        values = [repr(float(x)) for x in row[:COLUMNS]]
        for i in range(0, COLUMNS, 4):
            print('        ' + ', '.join(values[i:i + 4]) + ',')
        print()


if __name__ == '__main__':
    main()
