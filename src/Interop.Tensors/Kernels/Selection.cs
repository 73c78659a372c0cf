using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>The first k of a line in order of size, with equal numbers left in the order in which PyTorch's kernels leave them.</summary>
/// <remarks>
/// PyTorch takes the k best by the selection algorithms of the GNU C++ library: a heap where k is small against n, else introselect
/// and introsort; which of several equal numbers come out follows from their steps, so those are repeated here.
/// </remarks>
internal unsafe ref struct Selection<T>(T* x, long* places, bool largest) where T : unmanaged, INumber<T>
{
    private readonly bool Before(long i, long j) => Before(x[i], x[j]);

    private readonly bool Before(T a, T b) => largest ? T.IsNaN(a) && !T.IsNaN(b) || a > b : !T.IsNaN(a) && T.IsNaN(b) || a < b;

    private readonly void Swap(long i, long j)
    {
        (x[i], x[j]) = (x[j], x[i]);
        (places[i], places[j]) = (places[j], places[i]);
    }

    private readonly void Move(long from, long to) => (x[to], places[to]) = (x[from], places[from]);

    /// <summary>Brings the first k to the front, in order.</summary>
    internal readonly void Top(long k, long n)
    {
        if (k == 0)
            return;
        if (k * 64 <= n)
        {
            HeapSelect(0, k, n);
            SortHeap(0, k);
        }
        else
        {
            Nth(0, k - 1, n);
            Sort(0, k - 1);
        }
    }

    private readonly void Nth(long first, long nth, long last)
    {
        for (long depth = 2 * BitOperations.Log2((ulong)(last - first)); last - first > 3; depth--)
        {
            if (depth == 0)
            {
                HeapSelect(first, nth + 1, last);
                Swap(first, nth);
                return;
            }

            long cut = Partition(first, last);
            if (cut <= nth)
                first = cut;
            else
                last = cut;
        }

        Insert(first, last);
    }

    private readonly void Sort(long first, long last)
    {
        if (last - first < 2)
            return;
        IntroSort(first, last, 2 * BitOperations.Log2((ulong)(last - first)));
        if (last - first <= 16)
        {
            Insert(first, last);
            return;
        }

        Insert(first, first + 16);
        for (long i = first + 16; i < last; i++)
            InsertOne(i);
    }

    private readonly void IntroSort(long first, long last, long depth)
    {
        for (; last - first > 16; depth--)
        {
            if (depth == 0)
            {
                HeapSelect(first, last, last);
                SortHeap(first, last);
                return;
            }

            long cut = Partition(first, last);
            IntroSort(cut, last, depth - 1);
            last = cut;
        }
    }

    /// <summary>Parts a range at the median of three of its numbers, which goes to its front.</summary>
    private readonly long Partition(long first, long last)
    {
        (long a, long b, long c) = (first + 1, first + (last - first) / 2, last - 1);
        if (Before(a, b))
            Swap(first, Before(b, c) ? b : Before(a, c) ? c : a);
        else
            Swap(first, Before(a, c) ? a : Before(b, c) ? c : b);
        long up = first + 1, down = last;
        while (true)
        {
            while (Before(up, first))
                up++;
            down--;
            while (Before(first, down))
                down--;
            if (up >= down)
                return up;
            Swap(up++, down);
        }
    }

    private readonly void Insert(long first, long last)
    {
        for (long i = first + 1; i < last; i++)
        {
            if (!Before(i, first))
            {
                InsertOne(i);
                continue;
            }

            (T value, long place) = (x[i], places[i]);
            for (long j = i; j > first; j--)
                Move(j - 1, j);
            (x[first], places[first]) = (value, place);
        }
    }

    private readonly void InsertOne(long i)
    {
        (T value, long place) = (x[i], places[i]);
        for (; Before(value, x[i - 1]); i--)
            Move(i - 1, i);
        (x[i], places[i]) = (value, place);
    }

    private readonly void HeapSelect(long first, long middle, long last)
    {
        long size = middle - first;
        for (long parent = (size - 2) / 2; size > 1 && parent >= 0; parent--)
            Sift(first, parent, size, x[first + parent], places[first + parent]);
        for (long i = middle; i < last; i++)
        {
            if (Before(i, first))
                PopTo(first, middle, i);
        }
    }

    private readonly void SortHeap(long first, long last)
    {
        while (last - first > 1)
            PopTo(first, --last, last);
    }

    private readonly void PopTo(long first, long last, long result)
    {
        (T value, long place) = (x[result], places[result]);
        Move(first, result);
        Sift(first, 0, last - first, value, place);
    }

    /// <summary>Lets the hole at the top of a heap sink to the bottom, and the value rise from there.</summary>
    private readonly void Sift(long first, long hole, long size, T value, long place)
    {
        long top = hole, child = hole;
        while (child < (size - 1) / 2)
        {
            child = 2 * (child + 1);
            if (Before(first + child, first + child - 1))
                child--;
            Move(first + child, first + hole);
            hole = child;
        }

        if (size % 2 == 0 && child == (size - 2) / 2)
        {
            child = 2 * (child + 1);
            Move(first + child - 1, first + hole);
            hole = child - 1;
        }

        for (long parent = (hole - 1) / 2; hole > top && Before(x[first + parent], value); parent = (hole - 1) / 2)
        {
            Move(first + parent, first + hole);
            hole = parent;
        }

        (x[first + hole], places[first + hole]) = (value, place);
    }

    /// <summary>Brings the number of rank k to place k: Hoare's selection with the middle, first and last number as PyTorch takes them; NaN is the largest.</summary>
    internal readonly void Quick(long k, long n)
    {
        long left = 0, right = n - 1;
        while (right > left)
        {
            if (right == left + 1)
            {
                if (Behind(left, right))
                    Swap(left, right);
                return;
            }

            Swap(left + (right - left) / 2, left + 1);
            if (Behind(left + 1, right))
                Swap(left + 1, right);
            if (Behind(left, right))
                Swap(left, right);
            if (Behind(left + 1, left))
                Swap(left + 1, left);
            long i = left + 1, j = right;
            while (true)
            {
                do
                    i++;
                while (Behind(left, i));
                do
                    j--;
                while (Behind(j, left));
                if (j < i)
                    break;
                Swap(i, j);
            }

            Swap(left, j);
            if (j <= k)
                left = i;
            if (j >= k)
                right = j - 1;
        }
    }

    private readonly bool Behind(long i, long j) => T.IsNaN(x[i]) && !T.IsNaN(x[j]) || x[i] > x[j];
}

/// <summary>Lines with the k first in front.</summary>
internal readonly unsafe struct TopLine<T>(long k, bool largest) : ILine<T> where T : unmanaged, INumber<T>
{
    public void Run(T* x, long* places, long n)
    {
        for (long i = 0; i < n; i++)
            places[i] = i;
        new Selection<T>(x, places, largest).Top(k, n);
    }
}

/// <summary>Lines with the number of a rank at its place.</summary>
internal readonly unsafe struct RankLine<T>(long rank) : ILine<T> where T : unmanaged, INumber<T>
{
    public void Run(T* x, long* places, long n)
    {
        for (long i = 0; i < n; i++)
            places[i] = i;
        new Selection<T>(x, places, false).Quick(rank, n);
    }
}
