import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Authentication

/// The decoder of model files says what the one of the system says, and takes nothing else.
struct PlacedDecoderTests {
    private static let archive = SharedFolder.packageRoot.appendingPathComponent("Tests/AuthenticationTests/Archive")

    private struct Everything: Codable, Equatable {
        struct Inner: Codable, Equatable {
            var name: String?
            @Packed var values: [Double]
            let matrix: Matrix
        }

        var yes = true
        var no = false
        var least = Int.min
        var seed = UInt64.max
        var small = 5e-324
        var large = -1.7976931348623157e308
        var third = 1.0 / 3
        var float = Float(0.1)
        var text = "Ä \"quoted\" \\ / 本草 \n\u{1F33F}"
        var empty: [Double] = []
        var nothing: Int?
        var nested: [[Int]] = [[1, 2], [], [3]]
        var byName: [String: Int] = Dictionary(uniqueKeysWithValues: (0..<300).map { ("name \($0)", $0) })
        var inner = [
            Inner(name: nil, values: [], matrix: Matrix(rows: 0, columns: 3, elements: [])),
            Inner(
                name: "b", values: (0..<5000).map { sin(Double($0)) },
                matrix: Matrix(rows: 2, columns: 2, elements: [1, -0.0, 3e-310, 4])),
        ]
    }

    @Test func itReadsWhatWasWritten() throws {
        let value = Everything()
        for formatting in [JSONEncoder.OutputFormatting.sortedKeys, [.prettyPrinted], []] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = formatting
            #expect(try PlacedDecoder.decode(Everything.self, from: encoder.encode(value)) == value)
        }
    }

    @Test(arguments: ["origin-v1", "origin-v1-svc", "content-v1", "content-v1-ridge", "adulterant-v1"])
    func archivedModelsAreTheSameByBothDecoders(name: String) throws {
        let bytes = try Data(contentsOf: Self.archive.appendingPathComponent("\(name).bencao.json"))
        #expect(
            try PlacedDecoder.decode(JSONValue.self, from: bytes)
                == JSONDecoder().decode(JSONValue.self, from: bytes))
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "[01]", "[1.]", "[.5]", "[-]", "[1e]", "[+1]",
        "[\"a]", "[\"\\\"]", "[nul]", "[1]x", "[1]]", "[}", "\u{FEFF}[1]",
    ])
    func whatIsNoJSONIsRefused(text: String) throws {
        #expect(throws: JSONPlaces.Malformed.self) {
            try PlacedDecoder.decode(JSONValue.self, from: Data(text.utf8))
        }
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONPlaces.Malformed.self) {
            try PlacedDecoder.decode(JSONValue.self, from: Data(deep.utf8))
        }
    }

    @Test(arguments: ["[\"x\"]", "[1e999]", "[null]", "[{}]", "[true]"])
    func whatIsNoNumberIsRefused(text: String) throws {
        #expect(throws: DecodingError.self) { try PlacedDecoder.decode([Double].self, from: Data(text.utf8)) }
    }

    @Test(arguments: ["[0.5]", "[300]", "[-1]", "[1e3]"])
    func whatDoesNotFitInAByteIsRefused(text: String) throws {
        #expect(throws: DecodingError.self) { try PlacedDecoder.decode([UInt8].self, from: Data(text.utf8)) }
    }

    @Test func theWayToAValueIsTold() throws {
        do {
            _ = try PlacedDecoder.decode([String: [[Int]]].self, from: Data(#"{"a":[[1]],"b":[[],[2,"x"]]}"#.utf8))
            Issue.record("a text was taken for a number")
        } catch DecodingError.typeMismatch(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["b", "Index 1", "Index 1"])
        }
    }

    /// Base64 of every length about the blocks that it is decoded in, and each damage of it.
    @Test func packedDoublesAreReadOrRefused() throws {
        struct Holder: Codable, Equatable { @Packed var values: [Double] }
        for count in [0, 1, 2, 3, 4, 383, 384, 385, 511, 512, 513, 3000] {
            let holder = Holder(values: (0..<count).map { cos(Double($0) * 1e3) })
            let bytes = try JSONEncoder().encode(holder)
            #expect(try PlacedDecoder.decode(Holder.self, from: bytes) == holder)
            #expect(try JSONDecoder().decode(Holder.self, from: bytes) == holder)
        }
        let right = Data((0..<16).map { UInt8($0 * 15) }).base64EncodedString()
        for text in [
            String(right.dropLast()), right.replacing("=", with: "A"), "AAAA", "AAAAAAAAAAA", "=AAAAAAAAAA=",
            "AAAAAAAAA!A=", "AAAAAAAAAA==", " " + right, "AAAAAAAA\u{E4}A=", "====", "=", "==",
        ] {
            let bytes = try JSONEncoder().encode(["values": text])
            #expect(throws: DecodingError.self) { try PlacedDecoder.decode(Holder.self, from: bytes) }
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Holder.self, from: bytes) }
        }
    }
}
