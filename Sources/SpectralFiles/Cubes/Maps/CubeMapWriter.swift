internal import CTIFFShims
internal import Spectroscopy

/// A TIFF map of a cube that is written strip by strip.
///
/// Names of layers and the value for missing pixels are stored as GDAL does (tags 42112 and 42113); georeference
/// and resolution are those of the cube. Whoever calls chooses a temporary path, and renames the file when it
/// is finished; a map that is not finished is no TIFF file.
///
/// ```swift
/// let writer = try CubeMapWriter(path: path, layout: layout)
/// for first in stride(from: 0, to: layout.lines, by: layout.stripLines) { try writer.write(strip, line: first) }
/// try writer.finish()
/// ```
public final class CubeMapWriter {
    /// What is written.
    public let layout: CubeMapLayout
    private let path: String
    private var file: OpaquePointer?
    private var page = 0

    /// Creates a file; a BigTIFF when its values may exceed 4 GB.
    public init(path: String, layout: CubeMapLayout) throws(CubeWritingError) {
        self.layout = layout
        self.path = path
        let bytes = layout.lines * layout.samples * layout.layers.count * layout.element.size
        var messages = BTMessages()
        guard let file = bt_create(path, bytes > 4_000_000_000 ? 1 : 0, &messages) else {
            throw .uncreatable(path: path, reason: bt_messageText(&messages, 0).map { String(cString: $0) } ?? "")
        }
        self.file = file
        try startPage()
    }

    deinit { if let file { bt_close(file) } }

    /// Writes the lines of one strip of a layer.
    ///
    /// - Parameters:
    ///   - values: the whole strip, `stripLines` lines or those that are left at the lower edge; maps
    ///     of whole numbers round and bound them to what they can hold.
    ///   - line: the first line, a multiple of `stripLines`.
    ///   - layer: of pages, layers are written in their order.
    /// - Throws: `CubeWritingError.unwritable`.
    public func write(
        _ values: UnsafeBufferPointer<Double>, line: Int, layer: Int = 0
    ) throws(CubeWritingError) {
        let isWritten: Bool
        let strip = try place(of: values.count, line: line, layer: layer)
        switch layout.element {
        case .float32: isWritten = write(values.map { Float($0) }, strip: strip)
        case .uint8:
            isWritten = write(values.map { $0.isNaN ? 0 : UInt8(max(0, min(255, $0.rounded()))) }, strip: strip)
        case .uint32:
            isWritten = write(
                values.map { $0.isNaN ? 0 : UInt32(max(0, min(Double(UInt32.max), $0.rounded()))) }, strip: strip)
        }
        guard isWritten else { throw failure() }
    }

    /// Writes the lines of one strip of a layer from bytes of the element type, in the byte order of the machine.
    ///
    /// - Throws: `CubeWritingError.unwritable`.
    public func write(bytes: UnsafeRawBufferPointer, line: Int, layer: Int = 0) throws(CubeWritingError) {
        let strip = try place(of: bytes.count / layout.element.size, line: line, layer: layer)
        guard bt_writeStrip(file, UInt32(strip), bytes.baseAddress, Int64(bytes.count)) != 0 else { throw failure() }
    }

    /// The number of the strip that a line begins, on the page of its layer.
    private func place(of count: Int, line: Int, layer: Int) throws(CubeWritingError) -> Int {
        let strip = line / layout.stripLines
        let lines = min(layout.stripLines, layout.lines - line)
        precondition(
            line % layout.stripLines == 0 && lines > 0 && count == lines * layout.samples,
            "\(count) values at line \(line) of strips of \(layout.stripLines) × \(layout.samples)")
        precondition(layout.layers.indices.contains(layer), "layer \(layer) of \(layout.layers.count)")
        var index = strip
        switch layout.arrangement {
        case .planes:
            index += layer * ((layout.lines + layout.stripLines - 1) / layout.stripLines)
        case .pages:
            precondition(layer == page || layer == page + 1, "layer \(layer) after layer \(page)")
            if layer == page + 1 {
                try finishPage()
                page = layer
                try startPage()
            }
        }
        return index
    }

    /// Completes the file.
    public func finish() throws(CubeWritingError) {
        try finishPage()
        if let file { bt_close(file) }
        file = nil
    }

    private func write<Value>(_ values: [Value], strip: Int) -> Bool {
        values.withUnsafeBytes { bytes in
            bt_writeStrip(file, UInt32(strip), bytes.baseAddress, Int64(bytes.count)) != 0
        }
    }

    private func startPage() throws(CubeWritingError) {
        let isPlanes = layout.arrangement == .planes
        let names = isPlanes ? layout.layers : [layout.layers[page]]
        var isDone =
            bt_startPage(
                file, UInt32(layout.samples), UInt32(layout.lines), UInt16(layout.element.size * 8),
                layout.element == .float32 ? 3 : 1, UInt16(names.count), UInt32(layout.stripLines), UInt32(page),
                UInt32(isPlanes ? 1 : layout.layers.count), layout.isCompressed ? 1 : 0) != 0
        isDone = bt_setText(file, 270, layout.description) != 0 && isDone
        isDone = bt_setText(file, 305, "bencao") != 0 && isDone
        if !isPlanes { isDone = bt_setText(file, 285, names[0]) != 0 && isDone }
        for tag in layout.placement.tags {
            isDone =
                tag.bytes.withUnsafeBytes { bytes in
                    set(tag, bytes)
                } && isDone
        }
        isDone = setText(42112, Self.metadata(names)) && isDone
        if let missing = layout.missing { isDone = setText(42113, missing.isNaN ? "nan" : "\(missing)") && isDone }
        guard isDone else { throw failure() }
    }

    private func set(_ tag: TIFFTag, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch tag.number {
        case 282, 283, 286, 287:
            bt_setFloat(file, tag.number, Double(bytes.loadUnaligned(as: Float.self))) != 0
        case 296: bt_setShort(file, tag.number, bytes.loadUnaligned(as: UInt16.self)) != 0
        default: bt_setTag(file, tag.number, Int32(tag.type), UInt32(tag.count), bytes.baseAddress) != 0
        }
    }

    private func setText(_ tag: UInt32, _ text: String) -> Bool {
        let bytes = Array(text.utf8) + [0]
        return bytes.withUnsafeBytes { bt_setTag(file, tag, 2, UInt32($0.count), $0.baseAddress) != 0 }
    }

    private static func metadata(_ names: [String]) -> String {
        let items = names.enumerated().map { index, name in
            let text = name.flatMap { letter -> [Character] in
                switch letter {
                case "<": Array("&lt;")
                case ">": Array("&gt;")
                case "&": Array("&amp;")
                default: [letter]
                }
            }
            return "  <Item name=\"DESCRIPTION\" sample=\"\(index)\" role=\"description\">\(String(text))</Item>\n"
        }
        return "<GDALMetadata>\n" + items.joined() + "</GDALMetadata>\n"
    }

    private func finishPage() throws(CubeWritingError) {
        guard bt_finishPage(file) != 0 else { throw failure() }
    }

    private func failure() -> CubeWritingError {
        var messages = BTMessages()
        if let file { bt_takeMessages(file, &messages) }
        return .unwritable(path: path, reason: bt_messageText(&messages, 0).map { String(cString: $0) } ?? "")
    }
}
