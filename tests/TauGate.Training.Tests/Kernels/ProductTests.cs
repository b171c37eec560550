using TauGate.Core.Randomness;
using TauGate.Training.Kernels;

namespace TauGate.Training.Tests.Kernels;

public sealed unsafe class ProductTests : IDisposable
{
    private readonly Workspace _memory = new();

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 32, 5)]
    [InlineData(7, 31, 3)]
    [InlineData(13, 17, 40)]
    [InlineData(130, 10, 24)]
    [InlineData(300, 50, 9)]
    public void Product_is_the_sum_over_k(int m, int n, int k)
    {
        var (a, b) = (Random("a", m, k), Random("b", k, n));
        using var packed = Packed(b);
        using var fromTransposed = new PackedMatrix(k, n);
        fromTransposed.PackTransposed(Transposed(b));
        var (c, other, transposed) = (_memory.Matrix(m, n), _memory.Matrix(m, n), _memory.Matrix(m, n));

        Product.Multiply(a, packed, c);
        Product.Multiply(a, fromTransposed, other);
        Product.MultiplyTransposed(Transposed(a), packed, transposed);

        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var expected = Enumerable.Range(0, k).Sum(p => (double)a.Row(i)[p] * b.Row(p)[j]);
                Assert.Equal(expected, c.Row(i)[j], 1e-5);
                Assert.Equal((c.Row(i)[j], c.Row(i)[j]), (other.Row(i)[j], transposed.Row(i)[j]));
            }
            for (var beyond = n; beyond < c.Stride; beyond++)
                Assert.Equal(0, c.Row(i)[beyond]);
        }
    }

    [Fact]
    public void Product_can_be_scaled_and_added()
    {
        var (a, b) = (Random("a", 20, 12), Random("b", 12, 40));
        using var packed = Packed(b);
        var (plain, kept) = (_memory.Matrix(20, 40), Random("c", 20, 40));
        var before = kept.Row(7)[33];
        Product.Multiply(a, packed, plain);
        Product.Multiply(a, packed, kept, scale: 2, keep: true);
        Assert.Equal(before + 2 * plain.Row(7)[33], kept.Row(7)[33], 1e-6f);
        Product.MultiplyTransposed(Transposed(a), packed, kept, scale: 0.5f);
        Assert.Equal(plain.Row(7)[33] / 2, kept.Row(7)[33]);
    }

    [Fact]
    public void Row_has_the_same_bits_alone_and_anywhere_in_a_larger_product()
    {
        var (a, b) = (Random("a", 150, 70), Random("b", 70, 45));
        using var packed = Packed(b);
        var all = _memory.Matrix(150, 45);
        Product.Multiply(a, packed, all);
        var one = _memory.Matrix(1, 45);
        for (var row = 0; row < 150; row++)
        {
            Product.Multiply(new Matrix(a.Row(row), 1, 70, a.Stride), packed, one);
            Assert.Equal(
                new ReadOnlySpan<float>(all.Row(row), 45).ToArray(),
                new ReadOnlySpan<float>(one.Row(0), 45).ToArray()
            );
        }
    }

    private Matrix Random(string name, int rows, int columns)
    {
        var values = new RandomStream(3, "test", name).Symmetric(rows * columns, 1);
        var matrix = _memory.Matrix(rows, columns);
        for (var row = 0; row < rows; row++)
            values.AsSpan(row * columns, columns).CopyTo(new Span<float>(matrix.Row(row), columns));
        return matrix;
    }

    private Matrix Transposed(Matrix matrix)
    {
        var transposed = _memory.Matrix(matrix.Columns, matrix.Rows);
        for (var row = 0; row < matrix.Rows; row++)
        for (var column = 0; column < matrix.Columns; column++)
            transposed.Row(column)[row] = matrix.Row(row)[column];
        return transposed;
    }

    private static PackedMatrix Packed(Matrix matrix)
    {
        var packed = new PackedMatrix(matrix.Rows, matrix.Columns);
        packed.Pack(matrix);
        return packed;
    }
}
