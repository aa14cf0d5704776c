internal import Crypto
public import Foundation

/// An input file by name and content, as a model remembers it.
public struct SourceFile: Codable, Hashable, Sendable {
    /// The name of the file, without its folder.
    public let name: String
    /// The SHA-256 of its bytes, in hexadecimal.
    public let sha256: String

    /// Names a file and takes the hash of its bytes.
    public init(name: String, bytes: some DataProtocol) {
        self.name = name
        sha256 = Self.sha256(of: bytes)
    }

    /// The SHA-256 of bytes, in hexadecimal.
    public static func sha256(of bytes: some DataProtocol) -> String {
        SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
