/// One page of an NTUPLES record: the variables as declared above all pages, with what the page itself says
/// instead.
struct JCAMPPage {
    private let block: JCAMPBlock
    private let index: Int
    private let file: TextFile
    /// The records of the page before its data table.
    private let own: ArraySlice<JCAMPRecord>

    init(block: JCAMPBlock, index: Int, file: TextFile) {
        self.block = block
        self.index = index
        self.file = file
        let start = block.records[..<index].lastIndex { $0.label == "PAGE" } ?? index
        own = block.records[start..<index]
    }

    /// "N=1", as the page calls itself.
    var title: String? { own.first { $0.label == "PAGE" }?.firstLine(in: file) }

    /// The variables in the order of SYMBOL.
    ///
    /// - Throws: `ReadingError` when SYMBOL is missing or a number is none.
    func variables() throws(ReadingError) -> [JCAMPVariable] {
        guard let symbols = list("SYMBOL") else {
            throw .missingLabel(place: file.place(at: block.records[index].offset), label: "SYMBOL")
        }
        let units = list("UNITS") ?? []
        let firsts = try numbers("FIRST")
        let lasts = try numbers("LAST")
        let factors = try numbers("FACTOR")
        let counts = try numbers("VARDIM")
        let firstTexts = list("FIRST") ?? []
        let ownCount = try own.first { $0.label == "NPOINTS" }?.number(in: file)
        return symbols.enumerated().map { i, symbol in
            func at<T>(_ values: [T?]) -> T? { i < values.count ? values[i] : nil }
            return JCAMPVariable(
                symbol: symbol.uppercased(), unit: at(units), first: at(firsts), firstText: at(firstTexts),
                last: at(lasts), factor: at(factors), points: ownCount ?? at(counts))
        }
    }

    private func record(_ label: String) -> JCAMPRecord? {
        own.last { $0.label == label } ?? block.records[..<index].first { $0.label == label }
    }

    private func list(_ label: String) -> [String]? {
        record(label)?.text(in: file).split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
    }

    private func numbers(_ label: String) throws(ReadingError) -> [Double?] {
        guard let record = record(label), let texts = list(label) else { return [] }
        var values: [Double?] = []
        for text in texts {
            let value = DecimalNumber.parse(text)
            if value == nil && !text.isEmpty {
                throw .labelNotANumber(place: file.place(at: record.offset), label: record.spelling, text: text)
            }
            values.append(value)
        }
        return values
    }
}
