using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TauGate.Training.Tensors;

/// <summary>
/// Tensors over memory that is not libtorch's own. TorchSharp makes them of arrays alone, so this calls its native
/// library directly.
/// </summary>
internal static unsafe partial class BorrowedTensor
{
    private const sbyte Float32 = (sbyte)ScalarType.Float32;

    /// <summary>
    /// A float32 tensor [rows, columns] in the current dispose scope. It must not be written to, and not outlive the
    /// memory.
    /// </summary>
    public static Tensor Over(float* memory, long rows, long columns)
    {
        var shape = stackalloc long[] { rows, columns };
        var handle = New(
            memory,
            &KeepMemory,
            shape,
            2,
            Float32,
            Float32,
            (int)TorchSharp.DeviceType.CPU,
            -1,
            requiresGrad: 0
        );
        if (handle == 0)
            throw new InvalidOperationException($"libtorch made no tensor of {rows} x {columns} mapped values.");
        return Tensor.UnsafeCreateTensor(handle);
    }

    // libtorch calls it when the tensor ends.
    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void KeepMemory(nint memory) { }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint New(
        void* data,
        delegate* unmanaged[Cdecl]<nint, void> deleter,
        long* shape,
        int dimensions,
        sbyte type,
        sbyte wanted,
        int device,
        int deviceIndex,
        byte requiresGrad
    );
}
