namespace Interop.Tensors;

/// <summary>What the tensor memory pools hold.</summary>
/// <param name="RentedBytes">Bytes in the hands of tensors, or of tensors that no sweep has missed yet.</param>
/// <param name="ReservedBytes">Bytes taken from the system; they are reused and never given back.</param>
/// <param name="BudgetBytes">Rented bytes of large blocks above which the pool asks for garbage collections.</param>
/// <param name="Gen0Collections">Collections of generation 0 that the pool asked for.</param>
/// <param name="Gen1Collections">Collections of generation 1 that the pool asked for.</param>
/// <param name="Gen2Collections">Collections of generation 2 that the pool asked for.</param>
public readonly record struct MemoryStatistics(long RentedBytes, long ReservedBytes, long BudgetBytes, long Gen0Collections, long Gen1Collections, long Gen2Collections)
{
    /// <summary>The figures at this moment.</summary>
    public static MemoryStatistics Current => Memory.Pool.Statistics();
}
