public import Foundation

/// The cases of the oracle folder as its `INDEX.csv` lists them; a case added there is tested without other changes.
public struct OracleIndex: Sendable {
    /// One line of the index.
    public struct Entry: Hashable, Sendable, CustomStringConvertible {
        /// The method that the case is about, such as `savitzky_golay`.
        public let method: String
        /// The name of the case within its method.
        public let name: String
        /// The file of the case, relative to the folder.
        public let file: String

        /// "savitzky_golay/tiny6x9_d1_p2_w5", as test names show it.
        public var description: String { "\(method)/\(name)" }
    }

    /// The folder of the oracles.
    public let folder: URL
    /// The cases, in the order of the file.
    public let entries: [Entry]

    /// Reads the index of the shared folder.
    ///
    /// - Throws: `OracleError` without the folder, or when the index cannot be read.
    public init() throws {
        guard let shared = SharedFolder.url else { throw OracleError("there is no shared folder") }
        try self.init(folder: shared.appendingPathComponent("oracles", isDirectory: true))
    }

    /// Reads the index of a folder.
    public init(folder: URL) throws {
        self.folder = folder
        let text = try String(contentsOf: folder.appendingPathComponent("INDEX.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { Self.fields(of: $0) }
        guard let header = lines.first, let method = header.firstIndex(of: "method"),
            let name = header.firstIndex(of: "case"), let file = header.firstIndex(of: "file")
        else { throw OracleError("INDEX.csv has no columns method, case and file") }
        entries = try lines.dropFirst().map { fields in
            guard fields.count == header.count else {
                throw OracleError("INDEX.csv: \(fields.count) fields under \(header.count) headers: \(fields)")
            }
            return Entry(method: fields[method], name: fields[name], file: fields[file])
        }
        guard Set(entries).count == entries.count else { throw OracleError("INDEX.csv lists a case twice") }
    }

    /// Reads the file of a case.
    public func load(_ entry: Entry) throws -> OracleCase { try OracleCase(entry, in: folder) }

    /// The fields of one line; a field in quotes may hold commas.
    private static func fields(of line: Substring) -> [String] {
        var fields = [""]
        var quoted = false
        for character in line {
            if character == "\"" {
                quoted.toggle()
            } else if character == ",", !quoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}

/// What is wrong with an oracle file, or with what a handler asks of it.
public struct OracleError: Error, CustomStringConvertible {
    /// The message.
    public let description: String

    /// Creates an error.
    public init(_ description: String) { self.description = description }
}
