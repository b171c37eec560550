using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace TauGate.Core.Results;

/// <summary>A named float32 tensor in row-major order.</summary>
public sealed record NamedTensor(string Name, ImmutableArray<long> Shape, float[] Values);

/// <summary>
/// Tensors as bytes in the safetensors format (an eight-byte little-endian header length, a JSON header, little-endian
/// float32 data; https://huggingface.co/docs/safetensors), tensors in the given order. This is the form of every stored
/// foundation and adapter; any safetensors reader opens it.
/// </summary>
public static class TensorArchive
{
    private const int MaxHeader = 1 << 20;

    /// <summary>The archive's bytes; equal tensors give equal bytes.</summary>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var extent in tensor.Shape)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += tensor.Values.LongLength * sizeof(float);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');

        var data = tensors.Sum(t => t.Values.LongLength * sizeof(float));
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.ToArray().CopyTo(bytes, 8);
        var position = 8 + (int)header.Length;
        foreach (var tensor in tensors)
        {
            var source = MemoryMarshal.AsBytes<float>(tensor.Values);
            source.CopyTo(bytes.AsSpan(position));
            position += source.Length;
        }
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a safetensors file of float32 tensors.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new InvalidDataException("A tensor archive is at least 8 bytes long.");
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (headerLength is < 2 or > MaxHeader || headerLength > bytes.Length - 8)
            throw new InvalidDataException($"A tensor archive's header cannot be {headerLength} bytes long.");
        var data = bytes[(8 + (int)headerLength)..];
        var tensors = new List<NamedTensor>();
        try
        {
            using var header = JsonDocument.Parse(Encoding.UTF8.GetString(bytes.Slice(8, (int)headerLength)));
            foreach (var property in header.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                    continue;
                var shape = property
                    .Value.GetProperty("shape")
                    .EnumerateArray()
                    .Select(e => e.GetInt64())
                    .ToImmutableArray();
                var offsets = property.Value.GetProperty("data_offsets");
                var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
                var count = shape.Aggregate(1L, (a, b) => checked(a * b));
                if (
                    property.Value.GetProperty("dtype").GetString() != "F32"
                    || begin < 0
                    || end > data.Length
                    || end - begin != count * sizeof(float)
                )
                    throw new InvalidDataException(
                        $"Tensor '{property.Name}' is not float32, or its place does not match its shape."
                    );
                tensors.Add(
                    new NamedTensor(
                        property.Name,
                        shape,
                        MemoryMarshal.Cast<byte, float>(data[(int)begin..(int)end]).ToArray()
                    )
                );
            }
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or OverflowException
                        or IndexOutOfRangeException
            )
        {
            throw new InvalidDataException("The tensor archive's header is damaged.", e);
        }
        return tensors;
    }

    /// <summary>
    /// SHA-256 over every tensor's name, shape and little-endian float32 values; independent of the archive's layout.
    /// </summary>
    public static TensorDigest ContentDigest(IReadOnlyList<NamedTensor> tensors)
    {
        using var hash = new CanonicalHash("taugate/tensors");
        hash.Add("count", tensors.Count);
        foreach (var tensor in tensors)
        {
            hash.Add("name", tensor.Name).Add("rank", tensor.Shape.Length);
            foreach (var extent in tensor.Shape)
                hash.Add("extent", extent);
            hash.Add("values", MemoryMarshal.AsBytes<float>(tensor.Values));
        }
        return new TensorDigest(hash.Finish());
    }
}
