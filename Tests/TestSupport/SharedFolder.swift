public import Foundation

/// The folder of shared reference material: `BENCAO_SHARED`, else `../shared` beside the checkout.
///
/// None of it is committed. Without it, tests that need it are skipped; with `BENCAO_REQUIRE_SHARED=1` a skip fails.
public enum SharedFolder {
    /// The folder, or nil when it is absent.
    public static let url: URL? = {
        let environment = ProcessInfo.processInfo.environment
        let candidate =
            environment["BENCAO_SHARED"].map { URL(fileURLWithPath: $0, isDirectory: true) }
            ?? packageRoot.deletingLastPathComponent().appendingPathComponent("shared", isDirectory: true)
        return FileManager.default.fileExists(atPath: candidate.path) ? candidate : nil
    }()

    /// Whether absence is a failure.
    public static let isRequired = ProcessInfo.processInfo.environment["BENCAO_REQUIRE_SHARED"] == "1"

    /// Whether tests that need the folder are to run: it is there, or its absence has to be seen as a failure.
    public static var isAvailableOrRequired: Bool { url != nil || isRequired }

    /// The root of the package.
    public static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
