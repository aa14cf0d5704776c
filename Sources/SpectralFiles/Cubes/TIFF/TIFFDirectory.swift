internal import Spectroscopy

/// The bare entries of a TIFF directory, for what libtiff mends or passes over in silence.
struct TIFFDirectory {
    /// The single values of tags of short or long integers.
    let values: [UInt16: Int]
    /// Where the next directory stands; 0 after the last.
    let next: UInt64

    /// Reads the directory at an offset.
    init(_ file: CubeBytes, at offset: UInt64, isBig: Bool, isBigEndian: Bool) throws(CubeReadingError) {
        func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
            let part = bytes[start..<start + count]
            return (isBigEndian ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
        }
        func read(_ offset: Int, _ count: Int) throws(CubeReadingError) -> [UInt8] {
            try file.bytes(at: offset, count: count)
        }
        let countSize = isBig ? 8 : 2
        let entrySize = isBig ? 20 : 12
        let linkSize = isBig ? 8 : 4
        let start = Int(clamping: offset)
        let count = number(try read(start, countSize), 0, countSize)
        guard count < 65_536 else {
            throw .truncated(place: "\(file.path), byte \(start)", needed: Int(clamping: count), found: file.size)
        }
        let entries = try read(start + countSize, Int(count) * entrySize + linkSize)
        var values: [UInt16: Int] = [:]
        for index in 0..<Int(count) {
            let entry = index * entrySize
            let place = entry + (isBig ? 12 : 8)
            switch number(entries, entry + 2, 2) {
            case 3: values[UInt16(number(entries, entry, 2))] = Int(number(entries, place, 2))
            case 4: values[UInt16(number(entries, entry, 2))] = Int(number(entries, place, 4))
            default: break
            }
        }
        self.values = values
        next = number(entries, Int(count) * entrySize, linkSize)
    }
}
