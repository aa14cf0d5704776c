public import Spectroscopy

/// Score distance h/h0 against orthogonal distance q/q0 with limits N_h·h/h0 + N_q·q/q0 = c (acceptance plot).
///
/// Both axes are spread as ln(1 + v), so that a limit, which is a straight line in h and q, is drawn as a curve.
///
/// ## Source
/// Pomerantsev, J. Chemometr. 22 (2008) 601. doi:10.1002/cem.1147
public struct DistanceFigure: Figure {
    /// A limit of the total distance f.
    public struct Limit: Sendable {
        /// "extreme (α = 0.05)".
        public let name: String
        /// c, in the unit of f.
        public let value: Double

        /// Creates a limit.
        public init(name: String, value: Double) {
            precondition(value > 0 && value.isFinite, "a limit of \(value)")
            self.name = name
            self.value = value
        }
    }

    private let scoreDistances: [Double]
    private let orthogonalDistances: [Double]
    private let scoreDegrees: Double
    private let orthogonalDegrees: Double
    private let limits: [Limit]
    private let labels: ClassLabels?
    private let names: [String]?
    private let isRejected: [Bool]?
    private let title: String?

    /// Creates a figure of n samples.
    ///
    /// - Parameters:
    ///   - scoreDistances: h/h0, from 0 on.
    ///   - orthogonalDistances: q/q0, from 0 on.
    ///   - scoreDegrees: N_h.
    ///   - orthogonalDegrees: N_q.
    ///   - limits: drawn from the least to the greatest.
    ///   - labels: what the samples are: classes, or calibration and new.
    ///   - names: of the n samples; those beyond the least limit are written beside them where there is room.
    ///   - isRejected: by another decision than these limits, such as a conformal one: drawn open.
    public init(
        scoreDistances: [Double], orthogonalDistances: [Double], scoreDegrees: Double, orthogonalDegrees: Double,
        limits: [Limit], labels: ClassLabels? = nil, names: [String]? = nil, isRejected: [Bool]? = nil,
        title: String? = nil
    ) {
        let n = scoreDistances.count
        precondition(orthogonalDistances.count == n, "\(n) score and \(orthogonalDistances.count) orthogonal distances")
        precondition(
            labels.map { $0.indices.count == n } ?? true, "\(labels?.indices.count ?? 0) labels of \(n) samples")
        precondition(names.map { $0.count == n } ?? true, "\(names?.count ?? 0) names of \(n) samples")
        precondition(
            isRejected.map { $0.count == n } ?? true, "\(isRejected?.count ?? 0) decisions on \(n) samples")
        precondition(
            (scoreDistances + orthogonalDistances).allSatisfy { $0 >= 0 && $0.isFinite }, "a distance below 0")
        precondition(
            scoreDegrees > 0 && orthogonalDegrees > 0, "\(scoreDegrees) and \(orthogonalDegrees) degrees of freedom")
        self.scoreDistances = scoreDistances
        self.orthogonalDistances = orthogonalDistances
        self.scoreDegrees = scoreDegrees
        self.orthogonalDegrees = orthogonalDegrees
        self.limits = limits.sorted { $0.value < $1.value }
        self.labels = labels
        self.names = names
        self.isRejected = isRejected
        self.title = title
    }

    public func svg() -> String {
        let n = scoreDistances.count
        let classes = labels ?? ClassLabels([String](repeating: "samples", count: n))
        var legend = labels == nil ? [] : Legend.Item.classes(classes)
        if isRejected != nil {
            legend.append(
                Legend.Item(
                    name: "open: rejected by the gate", colour: Palette.frame, shape: Palette.shape(0), isOpen: true))
        }
        for (index, limit) in limits.enumerated() {
            legend.append(
                Legend.Item(
                    name: limit.name, colour: Palette.text, shape: nil, lineWidth: 1.3, dash: Self.dash(index)))
        }
        let plot = Plot(
            title: title,
            x: PlotScale(
                kind: .logarithmicFromZero, covering: scoreDistances + limits.map { $0.value / scoreDegrees }),
            xTitle: "Score distance h/h₀",
            y: PlotScale(
                kind: .logarithmicFromZero,
                covering: orthogonalDistances + limits.map { $0.value / orthogonalDegrees }),
            yTitle: "Orthogonal distance q/q₀", legend: legend, plotWidth: 480, plotHeight: 420)
        return plot.drawn(name: "Distances") { document in
            for (index, limit) in limits.enumerated() {
                document.polyline(
                    outline(of: limit).map { plot.point($0.h, $0.q) },
                    .init(colour: Palette.text, width: 1.3, dash: Self.dash(index)))
            }
            for row in classes.rowsInTurn {
                let index = classes.indices[row]
                document.marker(
                    Palette.shape(index), at: plot.point(scoreDistances[row], orthogonalDistances[row]), radius: 3.8,
                    colour: Palette.colour(index), open: isRejected?[row] ?? false, opacity: 0.85)
            }
            drawNames(on: plot, in: &document)
        }
    }

    private static func dash(_ index: Int) -> String { ["", "6 3", "2 2"][index % 3] }

    /// Points of N_h·h + N_q·q = c from one axis to the other.
    private func outline(of limit: Limit) -> [(h: Double, q: Double)] {
        (0...64).map { k in
            let h = limit.value / scoreDegrees * Double(k) / 64
            return (h, max(limit.value - scoreDegrees * h, 0) / orthogonalDegrees)
        }
    }

    private func drawNames(on plot: Plot, in document: inout SVGDocument) {
        guard let names, let least = limits.first?.value else { return }
        let places = zip(scoreDistances, orthogonalDistances).map { plot.point($0, $1) }
        var placer = LabelPlacer(area: plot.area)
        for place in places { placer.avoid(place, radius: 4) }
        let totals = zip(scoreDistances, orthogonalDistances).map { scoreDegrees * $0 + orthogonalDegrees * $1 }
        for row in totals.indices.sorted(by: { totals[$0] > totals[$1] }) where totals[row] > least {
            placer.place(names[row], at: places[row], colour: Palette.frame, in: &document)
        }
    }
}
