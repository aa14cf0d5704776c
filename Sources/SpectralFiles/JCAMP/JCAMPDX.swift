internal import Spectroscopy

/// JCAMP-DX 4.24 and 5.0x: AFFN and all squeezed forms, x, y pairs, peak tables, compound (LINK) and NTUPLES
/// files.
///
/// X = FIRSTX … LASTX in NPOINTS steps, Y = ordinate · YFACTOR. NPOINTS, the x of every line, the check
/// values of difference forms, FIRSTX and LASTX must agree with what was decoded.
///
/// ## Source
/// McDonald, Wilks, Appl. Spectrosc. 42 (1988) 151. doi:10.1366/0003702884428734
public enum JCAMPDX: WritableSpectralFormat {
    public static let identifier = "jcamp-dx"
    public static let summary = "JCAMP-DX 4.24 and 5.0x: AFFN, PAC, SQZ, DIF, DUP; pairs, LINK, NTUPLES"
    public static let fileNameExtensions = ["jdx", "dx", "jcm", "jcamp"]
    public static let isNamedByFile = true

    /// A file whose first label is TITLE, or that begins with any label and is named like a JCAMP-DX file.
    public static func recognises(_ head: [UInt8], name: String) -> Bool {
        guard let file = try? TextFile(head, name: name) else { return false }
        let firstByte = file.bytes.first { !$0.isBlank && !$0.isLineEnd }
        guard firstByte == .hash || firstByte == UInt8(ascii: "$"), let first = JCAMPRecord.records(in: file).first
        else { return false }
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return first.label == "TITLE" || (fileNameExtensions.contains(suffix) && firstByte == .hash)
    }

    public static func read(
        _ bytes: [UInt8], name: String, options: ReadingOptions
    ) throws(ReadingError) -> SpectralContents {
        let file = try TextFile(bytes, name: name, indexesLines: true)
        let (blocks, unended) = try JCAMPBlock.blocks(of: file)
        var decoder = JCAMPDecoder(file: file)
        for block in blocks {
            try decoder.decode(block)
            if let record = block.record("BLOCKS"), let stated = try record.number(in: file),
                stated != Double(block.children), stated != Double(block.children + 1)
            {
                decoder.note(
                    "reading.jcamp.block-count", .warning,
                    "##BLOCKS= states \(record.firstLine(in: file)) blocks; the file holds \(block.children)",
                    at: record.offset, remedy: "export the file again if blocks are missing")
            }
        }
        for offset in unended {
            decoder.note(
                "reading.jcamp.end-missing", .warning, "##END= is missing", at: offset,
                remedy: "export the file again if it was cut short")
        }
        guard !decoder.blocks.isEmpty else { throw .noSpectra(file: name) }
        let stem = FileSystem.stem(name)
        let named = decoder.blocks.enumerated().map { index, block in
            var block = block
            block.samples = block.samples.map {
                Sample(id: decoder.blocks.count == 1 ? stem : "\(stem)#\(index + 1)", metadata: $0.metadata)
            }
            return block
        }
        return SpectralContents(name: name, format: identifier, blocks: named, findings: decoder.findings)
    }
}
