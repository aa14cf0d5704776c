internal import Foundation
internal import LinearAlgebra
internal import Synchronization

/// The number tables of the oracle folder, each read once.
enum OracleTables {
    private static let read = Mutex<[URL: Matrix]>([:])

    /// The matrix of a file of comma-separated numbers without header.
    static func matrix(at url: URL) throws -> Matrix {
        if let known = read.withLock({ $0[url] }) { return known }
        var rows: [[Double]] = []
        for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
            rows.append(
                try line.split(separator: UInt8(ascii: ",")).map { field in
                    let text = String(decoding: field, as: UTF8.self).trimmingCharacters(in: .whitespaces)
                    guard let number = Double(text) else {
                        throw OracleError("\(url.lastPathComponent): \"\(text)\" is not a number")
                    }
                    return number
                })
            guard rows[rows.count - 1].count == rows[0].count else {
                throw OracleError("\(url.lastPathComponent): row \(rows.count) has another length")
            }
        }
        let matrix = Matrix(rows: rows)
        read.withLock { $0[url] = matrix }
        return matrix
    }
}
