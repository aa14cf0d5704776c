import Chemometrics
import Foundation

/// The folder of generated arrays, in the NumPy format (version 1, C order, little-endian).
struct BenchmarkData {
    let folder: String

    /// A file that cannot be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// The path of a file of the folder.
    func path(_ name: String) -> String { folder + "/" + name }

    /// An array of two dimensions; one of one dimension is a column.
    func matrix(_ name: String) throws -> Matrix {
        let (shape, type, bytes) = try array(name)
        let count = shape.reduce(1, *)
        let rows = shape.first ?? 1
        if type == "<f8", rows > 0, bytes.count == 8 * count {
            return Matrix(rows: rows, columns: count / rows) { out in _ = bytes.copyBytes(to: out) }
        }
        let elements: [Double]
        switch type {
        case "<f8": elements = try numbers(Double.self, bytes, count, name)
        case "<i4": elements = try numbers(Int32.self, bytes, count, name).map(Double.init)
        case "<u2": elements = try numbers(UInt16.self, bytes, count, name).map(Double.init)
        case "|u1": elements = try numbers(UInt8.self, bytes, count, name).map(Double.init)
        default: throw Unusable(description: "\(name): elements of type \(type)")
        }
        return Matrix(rows: rows, columns: rows == 0 ? 0 : count / rows, elements: elements)
    }

    /// An array of whole numbers.
    func integers(_ name: String) throws -> [Int] { try matrix(name).elements.map { Int($0) } }

    /// Spectra on an axis without a unit, each sample its own lot.
    func spectra(_ name: String) throws -> Spectra { try Self.spectra(matrix(name)) }

    /// Spectra on an axis without a unit, each sample its own lot.
    static func spectra(_ x: Matrix) throws -> Spectra {
        try Spectra(
            x: x, axis: SpectralAxis(values: (0..<x.columns).map(Double.init), unit: .index), signal: .unstated,
            samples: (0..<x.rows).map { Sample(id: "s\($0)") })
    }

    private func array(_ name: String) throws -> (shape: [Int], type: String, bytes: Data) {
        guard let data = FileManager.default.contents(atPath: path(name + ".npy")), data.count > 10 else {
            throw Unusable(description: "\(path(name + ".npy")) is missing; the generator makes it")
        }
        let length = 10 + Int(data[8]) + 256 * Int(data[9])
        guard data.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1]), data.count >= length else {
            throw Unusable(description: "\(name).npy is no NumPy array of version 1")
        }
        let header = String(decoding: data[10..<length], as: UTF8.self)
        guard header.contains("'fortran_order': False"),
            let type = header.firstMatch(of: /'descr': '([^']*)'/)?.1,
            let shape = header.firstMatch(of: /'shape': \(([^)]*)\)/)?.1
        else { throw Unusable(description: "\(name).npy: header \(header)") }
        let sizes = shape.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
        return (sizes, String(type), data[length...])
    }

    private func numbers<T: BitwiseCopyable>(
        _ type: T.Type, _ bytes: Data, _ count: Int, _ name: String
    ) throws -> [T] {
        guard bytes.count == count * MemoryLayout<T>.stride else {
            throw Unusable(description: "\(name).npy has \(bytes.count) bytes for \(count) elements")
        }
        return bytes.withUnsafeBytes { raw in
            (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
        }
    }
}
