/// The confusion matrix: true classes down, decided ones across, counts with their shares of the row, totals.
public struct ConfusionFigure: Figure {
    private let trueNames: [String]
    private let decidedNames: [String]
    private let counts: [[Int]]
    private let countTitle: String
    private let title: String?

    /// Creates a figure of `counts[t][d]`, the number of members of class t that were decided as d.
    ///
    /// - Parameters:
    ///   - decidedNames: nil when they are the true ones; more are possible ("none", "several").
    ///   - countTitle: what is counted: "lots", "samples".
    public init(
        trueNames: [String], decidedNames: [String]? = nil, counts: [[Int]], countTitle: String = "samples",
        title: String? = nil
    ) {
        let decided = decidedNames ?? trueNames
        precondition(
            counts.count == trueNames.count && counts.allSatisfy { $0.count == decided.count },
            "\(counts.count) rows of counts for \(trueNames.count) true and \(decided.count) decided classes")
        precondition(counts.joined().allSatisfy { $0 >= 0 }, "a count below 0")
        self.trueNames = trueNames
        self.decidedNames = decided
        self.counts = counts
        self.countTitle = countTitle
        self.title = title
    }

    public func svg() -> String {
        let size = Plot.labelSize
        let cell = decidedNames.count <= 5 ? 66.0 : 52.0
        let shownTrue = trueNames.map { TextWidth.fitting($0, width: 260, size: size) }
        let shownDecided = decidedNames.map { TextWidth.fitting($0, width: 260, size: size) }
        let widestDecided = shownDecided.map { TextWidth.of($0, size: size) }.max() ?? 0
        // Names stand upright only where they fit above their column; otherwise all lean, 45° up to the right.
        let isLeaning = widestDecided > cell - 8
        let headHeight = isLeaning ? widestDecided * 0.71 + 18 : 24
        let names = shownTrue.map { TextWidth.of($0, size: size) }.max() ?? 0
        let titleHeight = title == nil ? 0.0 : 28
        let left = (10 + Plot.titleSize + 12 + max(names, TextWidth.of("total", size: size)) + 10).rounded(.up)
        let top = (12 + titleHeight + Plot.titleSize + 12 + headHeight).rounded(.up)
        let columns = Double(decidedNames.count)
        let grid = Rectangle(
            x: left, y: top, width: columns * cell, height: Double(trueNames.count) * cell)
        let totalGap = 8.0
        // A leaning name reaches to the right by about its width times cos 45°.
        let reach = shownDecided.enumerated().map { d, name in
            grid.x + (Double(d) + 0.5) * cell + (isLeaning ? TextWidth.of(name, size: size) * 0.71 : 0)
        }
        let titleWidth = title.map { TextWidth.of($0, size: 15, bold: true) } ?? 0
        let scaleNote = "shade and per cent: share of the row"
        let width = max(
            grid.right + totalGap + cell + 14, (reach.max() ?? 0) + 14, 20 + titleWidth,
            left + TextWidth.of(scaleNote, size: 11) + 14)
        let height = grid.bottom + totalGap + cell * 0.6 + 34

        var document = SVGDocument(width: width, height: height, title: title ?? "Confusion matrix")
        if let title { document.text(title, at: Point(x: 16, y: 28), size: 15, bold: true) }
        document.text(
            "Decided (\(countTitle))", at: Point(x: grid.centre.x, y: 12 + titleHeight + Plot.titleSize),
            size: Plot.titleSize, anchor: .middle)
        document.text(
            "True", at: Point(x: 10 + Plot.titleSize, y: grid.centre.y), size: Plot.titleSize, anchor: .middle,
            turned: -90)
        for (d, name) in (shownDecided + ["total"]).enumerated() {
            let isTotal = d == decidedNames.count
            let centre = grid.x + (Double(d) + 0.5) * cell + (isTotal ? totalGap : 0)
            if isLeaning {
                document.text(name, at: Point(x: centre + 2, y: grid.y - 9), size: size, turned: -45)
            } else {
                document.text(name, at: Point(x: centre, y: grid.y - 9), size: size, anchor: .middle)
            }
        }
        for (t, row) in counts.enumerated() {
            let middle = grid.y + (Double(t) + 0.5) * cell
            document.text(
                shownTrue[t], at: Point(x: grid.x - 9, y: middle + size * 0.35), size: size, anchor: .end)
            let sum = row.reduce(0, +)
            for (d, count) in row.enumerated() {
                draw(
                    count, of: sum,
                    in: Rectangle(
                        x: grid.x + Double(d) * cell, y: grid.y + Double(t) * cell, width: cell, height: cell),
                    isRight: trueNames[t] == decidedNames[d], document: &document)
            }
            document.text(
                "\(sum)", at: Point(x: grid.right + totalGap + cell / 2, y: middle + size * 0.35), size: size + 1,
                anchor: .middle)
        }
        let below = grid.bottom + totalGap + cell * 0.3 + size * 0.35
        document.text("total", at: Point(x: grid.x - 9, y: below), size: size, anchor: .end)
        for d in decidedNames.indices {
            document.text(
                "\(counts.reduce(0) { $0 + $1[d] })", at: Point(x: grid.x + (Double(d) + 0.5) * cell, y: below),
                size: size + 1, anchor: .middle)
        }
        document.text(
            "\(counts.joined().reduce(0, +))", at: Point(x: grid.right + totalGap + cell / 2, y: below),
            size: size + 1, anchor: .middle, bold: true)
        document.rectangle(grid, .init())
        document.text(
            scaleNote, at: Point(x: left, y: height - 12), size: 11, colour: Palette.frame)
        return document.text
    }

    private func draw(
        _ count: Int, of sum: Int, in box: Rectangle, isRight: Bool, document: inout SVGDocument
    ) {
        let share = sum == 0 ? 0 : Double(count) / Double(sum)
        document.rectangle(box, fill: Palette.sequential(share), .init(colour: "#FFFFFF", width: 1.5))
        let colour = share > 0.55 ? "#FFFFFF" : (count == 0 ? Palette.quiet : Palette.text)
        let centre = box.centre
        document.text(
            "\(count)", at: Point(x: centre.x, y: centre.y - (count == 0 ? -5 : 1)), size: 15, anchor: .middle,
            colour: colour, bold: isRight && count > 0)
        if count > 0 {
            document.text(
                NumberText.fixed(share * 100, decimals: 0) + " %", at: Point(x: centre.x, y: centre.y + 15), size: 11,
                anchor: .middle, colour: colour)
        }
    }
}
