internal import Spectroscopy

/// A MATLAB file of version 5 to 7 with an array lines × samples × bands.
///
/// The largest array of three dimensions is the cube; a vector of as many numbers as bands, whose name speaks of
/// waves, is its wavelengths. MATLAB stores columns first, and may compress whole arrays: the cube is held in
/// memory, turned.
///
/// ## Source
/// MAT-File Format, The MathWorks, R2023b.
public enum MATCube: CubeFormat {
    public static let identifier = "mat"
    public static let summary = "MATLAB file of version 5 to 7 with an array lines × samples × bands, held in memory"
    public static let fileNameExtensions = ["mat"]

    public static func recognises(_ head: [UInt8], path: String) -> Bool {
        head.starts(with: Array("MATLAB ".utf8)) && head.count >= 128
    }

    public static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        let file: CubeBytes
        do throws(ReadingError) { file = try CubeBytes(path: path) } catch { throw .file(error) }
        let header: [UInt8]
        let arrays: [MATArray]
        do throws(CubeReadingError) {
            header = try file.head(128)
            arrays = header.count == 128 && header[126] == 0x49 && header[127] == 0x4D ? try Self.arrays(file) : []
        } catch { throw .data(error) }
        if header.starts(with: Array("MATLAB 7.3".utf8)) {
            throw .noCube(place: path, found: "MATLAB 7.3 files are HDF5; save with -v7")
        }
        guard header.count == 128, header[126] == 0x49, header[127] == 0x4D else {
            throw .noCube(place: path, found: "only little-endian MATLAB files are read")
        }
        guard let array = arrays.filter({ $0.sizes.count == 3 }).max(by: { $0.count < $1.count }) else {
            let found = arrays.map { "\($0.name) " + $0.sizes.map(String.init).joined(separator: " × ") }
            throw .noCube(place: file.path, found: found.prefix(6).joined(separator: ", "))
        }
        // Packed and unpacked bytes, their numbers, and these turned.
        let needed = array.count * (16 + 2 * array.stored.size) + file.size
        guard needed <= options.memory else {
            throw .overBudget(
                place: file.path, what: "the array \(array.name)", needed: needed, budget: options.memory)
        }
        let shape = CubeShape(lines: array.sizes[0], samples: array.sizes[1], bands: array.sizes[2])
        let columns = try numbers(array, file)
        var values = [Double](repeating: 0, count: shape.count)
        for band in 0..<shape.bands {
            for line in 0..<shape.lines {
                for sample in 0..<shape.samples {
                    values[(band * shape.lines + line) * shape.samples + sample] =
                        columns[(band * shape.samples + sample) * shape.lines + line]
                }
            }
        }
        let cube = CubeInMemory(values, shape: shape, order: .bandSequential, name: file.path)
        var opened = OpenedCube(storage: .memory(cube, array.element))
        opened.details = [
            CubeDetail("format", "MATLAB"), CubeDetail("variable", array.name),
            CubeDetail("element type", array.element.rawValue),
            CubeDetail("compression", array.isCompressed ? "deflate" : "none"), CubeDetail("bytes", "\(file.size)"),
        ]
        for vector in arrays {
            let isVector = vector.count == shape.bands && vector.sizes.filter { $0 > 1 }.count <= 1
            let name = vector.name.lowercased()
            guard isVector, name.contains("wave") || name.contains("lambda") || name == "wl" else { continue }
            opened.wavelengths.append(
                StatedWavelengths(try numbers(vector, file), unit: nil, source: "the variable \(vector.name)"))
        }
        return opened
    }

    private static func numbers(_ array: MATArray, _ file: CubeBytes) throws(CubeFileError) -> [Double] {
        do throws(CubeReadingError) { return try array.values(file) } catch { throw .data(error) }
    }

    /// The numeric arrays of a file.
    private static func arrays(_ file: CubeBytes) throws(CubeReadingError) -> [MATArray] {
        var arrays: [MATArray] = []
        var offset = 128
        while offset + 8 <= file.size {
            let tag = try file.bytes(at: offset, count: 8)
            let type = MATArray.word(tag, 0)
            let size = MATArray.word(tag, 4)
            guard size > 0, offset + 8 + size <= file.size else {
                throw .truncated(
                    place: "\(file.path), byte \(offset)", needed: size, found: max(file.size - offset - 8, 0))
            }
            if type == 14 || type == 15 {
                if let array = try MATArray(file, at: offset + 8, size: size, isCompressed: type == 15) {
                    arrays.append(array)
                }
            }
            // Only what is not compressed is padded.
            offset += 8 + (type == 15 ? size : (size + 7) / 8 * 8)
        }
        return arrays
    }
}
