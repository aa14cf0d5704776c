import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport

@testable import Modelling

/// The numbers that `Scripts/golden-svm.py` made with LIBSVM, and the spectra that they are of.
struct SupportVectorGolden: Decodable {
    struct Case: Decodable, Sendable, CustomStringConvertible {
        let kind: String
        let file: String
        let reference: String
        let kernel: SupportVectorKernel
        let scaling: SupportVectorScaling
        let cost: Double
        let gamma: Double
        let degree: Int
        let coef0: Double
        let balanced: Bool
        let epsilon: Double
        let scaleResponse: Bool
        let nu: Double
        let member: String
        let objectives: [Double]
        let thresholds: [Double]
        let supportVectors: [Int]
        let libsvm: [Double]
        let decisionValues: [Double]?
        let predicted: [Double]

        var description: String { "\(kind) \(file.prefix { $0 != "_" }) \(kernel) \(scaling)" }
    }

    struct Platt: Decodable {
        let decisionValues: [Double]
        let isFirst: [Bool]
        let slope: Double
        let offset: Double
    }

    struct Coupling: Decodable {
        let pairs: [Double]
        let probabilities: [Double]
    }

    let platt: Platt
    let coupling: Coupling
    let cases: [Case]

    static let document = Result {
        try JSONDecoder().decode(
            SupportVectorGolden.self,
            from: Data(
                contentsOf: SharedFolder.packageRoot.appendingPathComponent(
                    "Tests/ModellingTests/Golden/support-vectors.json")))
    }

    static func cases(_ kind: String) -> [Case] { ((try? document.get().cases) ?? []).filter { $0.kind == kind } }
}

/// A wide table of the shared folder: spectra, a reference column and the column "split".
struct SharedTable {
    let x: Matrix
    let reference: [String]
    let split: [String]

    struct Unreadable: Error { let what: String }

    init(_ golden: SupportVectorGolden.Case) throws {
        guard let folder = SharedFolder.url else { throw Unreadable(what: "the shared folder") }
        let data = try Data(contentsOf: folder.appendingPathComponent("data/" + golden.file))
        let lines = data.split(separator: UInt8(ascii: "\n")).map {
            $0.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        }
        let header = lines[0].map { String(decoding: $0, as: UTF8.self) }
        guard let first = header.firstIndex(where: { Double($0) != nil }),
            let column = header.firstIndex(of: golden.reference)
        else { throw Unreadable(what: "the header of \(golden.file)") }
        let rows = lines.dropFirst()
        var elements: [Double] = []
        elements.reserveCapacity(rows.count * (header.count - first))
        for row in rows {
            for field in row[first...] {
                guard let value = Double(String(decoding: field, as: UTF8.self)) else {
                    throw Unreadable(what: "a number of \(golden.file)")
                }
                elements.append(value)
            }
        }
        x = Matrix(rows: rows.count, columns: header.count - first, elements: elements)
        reference = rows.map { String(decoding: $0[column], as: UTF8.self) }
        split = rows.map { row in
            header.firstIndex(of: "split").map { String(decoding: row[$0], as: UTF8.self) } ?? ""
        }
    }
}
