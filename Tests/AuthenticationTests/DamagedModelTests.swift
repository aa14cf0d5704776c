import Authentication
import Foundation
import Spectroscopy
import TestSupport
import Testing

/// Model files whose parts were changed one against the other are refused when they are read, and trap nowhere.
struct DamagedModelTests {
    private static let archive = SharedFolder.packageRoot
        .appendingPathComponent("Tests/AuthenticationTests/Archive/origin-v1.bencao.json")

    private func changed(_ path: [String], to value: (JSONValue) -> JSONValue) throws -> Data {
        let tree = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: Self.archive))
        return try JSONEncoder().encode(replace(path[...], in: tree, value))
    }

    private func replace(_ path: ArraySlice<String>, in tree: JSONValue, _ value: (JSONValue) -> JSONValue) -> JSONValue
    {
        guard let key = path.first else { return value(tree) }
        switch tree {
        case .object(var members):
            members[key] = replace(path.dropFirst(), in: members[key] ?? .null, value)
            return .object(members)
        case .array(var elements):
            guard let index = Int(key), elements.indices.contains(index) else { return tree }
            elements[index] = replace(path.dropFirst(), in: elements[index], value)
            return .array(elements)
        default: return tree
        }
    }

    private func shortened(_ value: JSONValue) -> JSONValue { .array(Array((value.array ?? []).dropLast())) }

    @Test(arguments: [
        ["reference", "samples"], ["reference", "lots"], ["reference", "classes"], ["originSets", "folds"],
        ["originSets", "classes"], ["originSets", "lotNames"], ["originSets", "classes", "0", "scores"],
    ])
    func aShortenedPartIsRefused(path: [String]) throws {
        let bytes = try changed(path, to: shortened)
        #expect(throws: AuthenticationError.self) { try OriginModel.decode(bytes) }
    }

    @Test(arguments: [
        (["originSets", "classes", "0", "folds", "0"], 99), (["originSets", "classes", "0", "folds", "0"], -1),
        (["reference", "classes", "0"], 9), (["reference", "classes", "0"], -1), (["version"], 2), (["version"], 0),
        (["meanScoreDistance"], 0),
    ])
    func anIndexOutsideIsRefused(path: [String], value: Int) throws {
        let bytes = try changed(path) { _ in .integer(value) }
        #expect(throws: AuthenticationError.self) { try OriginModel.decode(bytes) }
    }

    @Test func theArchivedTreeItselfIsTaken() throws {
        let bytes = try changed(["software"]) { $0 }
        #expect(try OriginModel.decode(bytes).classNames == ["Brazil", "Ethiopia", "Vietnam"])
    }
}
