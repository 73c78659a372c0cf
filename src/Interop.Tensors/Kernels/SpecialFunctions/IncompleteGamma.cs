namespace Interop.Tensors.Kernels;

/// <summary>The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x).</summary>
internal static class IncompleteGamma
{
    private const double Epsilon = 1.1102230246251565e-16;
    private const int Columns = 20;

    /// <summary>Temme's Cₖ as power series in η, a row for each k; from tools/coefficients/temme.py.</summary>
    private static ReadOnlySpan<double> Temme =>
    [
        -0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073,
        0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-05, -2.185448510679992e-06,
        -1.85406221071516e-06, 8.296711340953087e-07, -1.7665952736826078e-07, 6.707853543401498e-09,
        1.0261809784240309e-08, -4.382036018453353e-09, 9.14769958223679e-10, -2.5514193994946248e-11,
        -5.830772132550426e-11, 2.4361948020667415e-11, -5.0276692801141755e-12, 1.1004392031956135e-13,

        -0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596,
        0.00020576131687242798, -4.018775720164609e-07, -1.8098550334489977e-05, 7.64916091608111e-06,
        -1.6120900894563446e-06, 4.647127802807434e-09, 1.378633446915721e-07, -5.752545603517705e-08,
        1.1951628599778148e-08, -1.7543241719747647e-11, -1.0091543710600413e-09, 4.162792991842583e-10,
        -8.56390702649298e-11, 6.067215101604758e-14, 7.1624989648114856e-12, -2.933186643771437e-12,

        0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06,
        -0.0001073665322636516, 5.2923448829120125e-05, -1.2760635188618728e-05, 3.423578734096138e-08,
        1.3721957309062934e-06, -6.298992138380055e-07, 1.4280614206064242e-07, -2.0477098421990866e-10,
        -1.409252991086752e-08, 6.228974084922022e-09, -1.3670488396617114e-09, 9.428356159014678e-13,
        1.2872252400089318e-10, -5.5645956134363323e-11, 1.197593554636698e-11, -4.1689782251838634e-15,

        0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885,
        -7.561801671883977e-05, -2.396505113867297e-07, 1.1082654115347302e-05, -5.6749528269915965e-06,
        1.4230900732435883e-06, -2.7861080291528143e-11, -1.6958404091930278e-07, 8.099464905388083e-08,
        -1.9111168485973655e-08, 2.3928620439808118e-12, 2.0620131815488797e-09, -9.460496661855133e-10,
        2.1541049775774907e-10, -1.388823336813903e-14, -2.1894761681963938e-11, 9.790998951171684e-12,

        -0.0008618882909167117, 0.0007840392217200666, -0.0002990724803031902, -1.4638452578843418e-06,
        6.641498215465122e-05, -3.968365047179435e-05, 1.1375726970678419e-05, 2.507497226237533e-10,
        -1.6954149536558305e-06, 8.907507532205309e-07, -2.292934834000805e-07, 2.956794137544049e-11,
        2.8865829742708783e-08, -1.4189739437803219e-08, 3.4463580499464896e-09, -2.3024517174528067e-13,
        -3.9409233028046403e-10, 1.86023389685045e-10, -4.356323005056618e-11, 1.278600101629623e-15,

        -0.00033679855336635813, -6.972813758365857e-05, 0.0002772753244959392, -0.00019932570516188847,
        6.797780477937208e-05, 1.419062920643967e-07, -1.3594048189768693e-05, 8.018470256334202e-06,
        -2.291481176508095e-06, -3.252473551298454e-10, 3.4652846491085265e-07, -1.8447187191171344e-07,
        4.8240967037894184e-08, -1.7989466721743514e-14, -6.306194500013523e-09, 3.162417628774568e-09,
        -7.840924253697429e-10, 5.192679165254041e-15, 9.358944242306784e-11, -4.513426216163278e-11,

        0.0005313079364639922, -0.0005921664373536939, 0.0002708782096718045, 7.902353232660328e-07,
        -8.153969367561969e-05, 5.61168275310625e-05, -1.8329116582843375e-05, -3.0796134506033047e-09,
        3.465155368803609e-06, -2.0291327396058603e-06, 5.788792863149004e-07, 2.338630673826657e-13,
        -8.828600746330484e-08, 4.7435958880408125e-08, -1.2545415020710383e-08, 8.649648858010293e-14,
        1.6846058979264062e-09, -8.575492823577594e-10, 2.1598224929232125e-10, -7.613230520476153e-16,

        0.00034436760689237765, 5.171790908260592e-05, -0.00033493161081142234, 0.0002812695154763237,
        -0.00010976582244684731, -1.2741009095484485e-07, 2.7744451511563645e-05, -1.8263488805711332e-05,
        5.7876949497350525e-06, 4.93875893393627e-10, -1.0595367014026043e-06, 6.166714376110408e-07,
        -1.7562973359060463e-07, -1.297447328701544e-12, 2.695423606288966e-08, -1.4578352908731272e-08,
        3.887645959386175e-09, -3.881002251019412e-17, -5.327994173877286e-10, 2.7437977643314844e-10,
    ];

    /// <summary>P(a, x).</summary>
    internal static double Lower(double a, double x)
    {
        if (x < 0 || a < 0)
            return double.NaN;
        if (a == 0)
            return x > 0 ? 1 : double.NaN;
        if (x == 0)
            return 0;
        if (double.IsInfinity(a))
            return double.IsInfinity(x) ? double.NaN : 0;
        if (double.IsInfinity(x))
            return 1;
        if (double.IsNaN(a) || double.IsNaN(x))
            return double.NaN;
        if (IsTransition(a, x))
            return Uniform(a, x, -1);
        return x > 1 && x > a ? 1 - Upper(a, x) : Series(a, x);
    }

    /// <summary>Q(a, x).</summary>
    internal static double Upper(double a, double x)
    {
        if (x < 0 || a < 0)
            return double.NaN;
        if (a == 0)
            return x > 0 ? 0 : double.NaN;
        if (x == 0)
            return 1;
        if (double.IsInfinity(a))
            return double.IsInfinity(x) ? double.NaN : 1;
        if (double.IsInfinity(x))
            return 0;
        if (double.IsNaN(a) || double.IsNaN(x))
            return double.NaN;
        if (IsTransition(a, x))
            return Uniform(a, x, 1);
        if (x > 1.1)
            return x < a ? 1 - Series(a, x) : Fraction(a, x);
        bool lower = x <= 0.5 ? -0.4 / Math.Log(x) < a : x * 1.1 < a;
        return lower ? 1 - Series(a, x) : SmallSeries(a, x);
    }

    private static bool IsTransition(double a, double x) => a > 200 && Math.Abs(x - a) < 0.4 * a;

    /// <summary>xᵃ e⁻ˣ / Γ(a + 1).</summary>
    private static double Prefactor(double a, double x)
    {
        if (a < 25 && x < 700)
            return Math.Pow(x, a) * Math.Exp(-x) / Gamma1p(a);
        if (a < 25)
            return Math.Exp(a * Math.Log(x) - x) / Gamma1p(a);
        double m = (x - a) / a, power = m < -0.5 ? Math.Log(x / a) - m : LogMinus(m);
        return Math.Exp(a * power - GammaFunctions.StirlingTail(a)) / Math.Sqrt(2 * Math.PI * a);
    }

    /// <summary>Γ(a + 1) for moderate a.</summary>
    private static double Gamma1p(double a)
    {
        double product = 1;
        for (; a > 1; a--)
            product *= a;
        return product * Math.Exp(GammaFunctions.LogGamma1p(a));
    }

    /// <summary>log(1 + m) - m.</summary>
    private static double LogMinus(double m)
    {
        if (Math.Abs(m) > 0.5)
            return VectorMath.Log1p(m) - m;
        double s = m / (2 + m), u = s * s, power = 2 * s * u, sum = 0;
        for (int k = 3; Math.Abs(power) > Epsilon * Math.Abs(sum) * k; k += 2, power *= u)
            sum += power / k;
        return sum - m * s;
    }

    private static double Series(double a, double x)
    {
        double factor = Prefactor(a, x), r = a, term = 1, sum = 1;
        if (factor == 0)
            return 0;
        while (term > Epsilon * sum)
        {
            r++;
            term *= x / r;
            sum += term;
        }

        return sum * factor;
    }

    /// <summary>The continued fraction 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - …)), by Lentz.</summary>
    private static double Fraction(double a, double x)
    {
        double factor = Prefactor(a, x) * a;
        if (factor == 0)
            return 0;
        const double tiny = 1e-300;
        double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
        for (double i = 1; i < 1e7; i++)
        {
            double n = -i * (i - a);
            b += 2;
            d = n * d + b;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = b + n / c;
            c = Math.Abs(c) < tiny ? tiny : c;
            h *= d * c;
            if (Math.Abs(d * c - 1) <= Epsilon)
                break;
        }

        return factor * h;
    }

    /// <summary>Q for small a and x, where 1 - P would cancel.</summary>
    private static double SmallSeries(double a, double x)
    {
        double power = a * Math.Log(x), gamma = a <= 1 ? GammaFunctions.LogGamma1p(a) : GammaFunctions.LogGamma(a + 1);
        double sum = 0, factor = 1;
        for (int n = 1; n < 200; n++)
        {
            factor *= -x / n;
            double term = factor / (a + n);
            sum += term;
            if (Math.Abs(term) <= Epsilon * Math.Abs(sum))
                break;
        }

        return -VectorMath.Expm1(power - gamma) - a * Math.Exp(power - gamma) * sum;
    }

    /// <summary>Temme's uniform expansion around x = a.</summary>
    private static double Uniform(double a, double x, int sign)
    {
        double m = (x - a) / a, half = -LogMinus(m), eta = double.CopySign(Math.Sqrt(2 * half), m);
        double sum = 0, power = 1;
        for (int row = 0; row < Temme.Length; row += Columns, power /= a)
        {
            double c = 0;
            for (int n = Columns - 1; n >= 0; n--)
                c = double.FusedMultiplyAdd(c, eta, Temme[row + n]);
            sum += c * power;
        }

        return 0.5 * ErrorFunctions.Erfc(sign * eta * Math.Sqrt(a / 2)) + sign * Math.Exp(-a * half) * sum / Math.Sqrt(2 * Math.PI * a);
    }
}
