using System.Text.Json.Serialization;

namespace TauGate.Application.Documents;

/// <summary>Serializers of the use cases' documents, generated at build time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(SweepStatusDocument))]
[JsonSerializable(typeof(WaitingSweepDocument))]
[JsonSerializable(typeof(AllSweepsDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(SubmittedDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(SweepControlDocument))]
[JsonSerializable(typeof(DrainDocument))]
[JsonSerializable(typeof(ExplainedCellsDocument))]
[JsonSerializable(typeof(ExplainedClaimDocument))]
[JsonSerializable(typeof(ClaimsDocument))]
[JsonSerializable(typeof(RegisteredClaimsDocument))]
[JsonSerializable(typeof(NeuronsDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(TableCheckDocument))]
public sealed partial class DocumentJson : JsonSerializerContext;
