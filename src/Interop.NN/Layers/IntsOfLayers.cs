using Interop.Tensors;

namespace Interop.NN;

/// <summary>What layers do with <see cref="Ints"/>: defaults, one number for each dimension, and PyTorch's text.</summary>
internal static class IntsOfLayers
{
    extension(Ints numbers)
    {
        internal bool IsAbsent => numbers.Count is null;

        /// <summary>What PyTorch prints: a number, a tuple, or None.</summary>
        internal object? Python => numbers.IsOne ? numbers.OrNull![0] : numbers.OrNull;

        internal Ints Or(Ints other) => numbers.IsAbsent ? other : numbers;

        /// <summary>One number for each dimension.</summary>
        /// <exception cref="ArgumentException">There are more or fewer.</exception>
        internal long[] Expand(int dimensions, string name) => Expanded(numbers.OrNull, dimensions, name);
    }

    extension(OptionalInts numbers)
    {
        /// <summary>What PyTorch prints: a number, a tuple, or None.</summary>
        internal object? Python => numbers.IsOne ? numbers.Values("outputSize")[0] : numbers.Values("outputSize");
    }

    internal static T[] Expanded<T>(T[]? numbers, int dimensions, string name)
    {
        if (numbers is null || numbers.Length != dimensions && numbers.Length != 1)
            throw new ArgumentException($"{name} is [{string.Join(", ", numbers ?? [])}]: expected one number or {dimensions}.", name);
        if (numbers.Length == dimensions)
            return numbers;
        T[] all = new T[dimensions];
        Array.Fill(all, numbers[0]);
        return all;
    }
}
