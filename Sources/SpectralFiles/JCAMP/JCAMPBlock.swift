/// The records between a `##TITLE=` and its `##END=`, without those of blocks within.
struct JCAMPBlock {
    /// How deep LINK blocks may stand in one another; real files use one level.
    static let depthLimit = 16

    private(set) var records: [JCAMPRecord] = []
    /// How many blocks stand directly within.
    private(set) var children = 0

    static let dataLabels: Set<String> = ["XYDATA", "XYPOINTS", "PEAKTABLE", "RADATA", "DATATABLE"]

    var holdsData: Bool { records.contains { Self.dataLabels.contains($0.label) } }

    /// The last record of a label before an index, else the first after it.
    func record(_ label: String, near index: Int) -> JCAMPRecord? {
        records[..<index].last { $0.label == label } ?? records[index...].first { $0.label == label }
    }

    /// The first record of a label.
    func record(_ label: String) -> JCAMPRecord? { records.first { $0.label == label } }

    /// The blocks of a file in the order in which they end, found with a stack of bounded depth.
    ///
    /// - Throws: `ReadingError.nestedTooDeep`.
    static func blocks(of file: TextFile) throws(ReadingError) -> (blocks: [JCAMPBlock], unended: [Int]) {
        var finished: [JCAMPBlock] = []
        var open: [JCAMPBlock] = []
        var unended: [Int] = []
        for record in JCAMPRecord.records(in: file) {
            switch record.label {
            case "TITLE":
                if let last = open.last, last.holdsData {
                    unended.append(record.offset)
                    finished.append(last)
                    open.removeLast()
                }
                guard open.count < depthLimit else {
                    throw .nestedTooDeep(place: file.place(at: record.offset), limit: depthLimit)
                }
                if let parent = open.indices.last { open[parent].children += 1 }
                open.append(JCAMPBlock(records: [record]))
            case "END":
                if let last = open.popLast() { finished.append(last) }
            default:
                if open.isEmpty { open.append(JCAMPBlock()) }
                open[open.count - 1].records.append(record)
            }
        }
        while let last = open.popLast() {
            unended.append(file.bytes.count)
            finished.append(last)
        }
        return (finished, unended)
    }
}
