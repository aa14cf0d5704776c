/// Residuals, predicted − reference, against the reference values about the zero line.
public struct ResidualFigure: Figure {
    private let reference: [Double]
    private let residuals: [Double]
    private let names: [String]?
    private let quantity: String
    private let title: String?

    /// Creates a figure of n samples.
    ///
    /// - Parameters:
    ///   - names: of the n samples; those that are not empty are written beside them where there is room.
    ///   - quantity: what is measured, with its unit: "moisture (%)".
    public init(
        reference: [Double], residuals: [Double], names: [String]? = nil, quantity: String, title: String? = nil
    ) {
        let n = reference.count
        precondition(residuals.count == n, "\(n) reference values and \(residuals.count) residuals")
        precondition(names.map { $0.count == n } ?? true, "\(names?.count ?? 0) names of \(n) samples")
        self.reference = reference
        self.residuals = residuals
        self.names = names
        self.quantity = quantity
        self.title = title
    }

    public func svg() -> String {
        let plot = Plot(
            title: title, x: PlotScale(covering: reference), xTitle: "Reference: \(quantity)",
            y: PlotScale(covering: residuals, includingZero: true), yTitle: "Predicted − reference")
        return plot.drawn(name: "Residuals") { document in
            document.line(
                from: plot.point(plot.x.lower, 0), to: plot.point(plot.x.upper, 0),
                .init(colour: Palette.text, width: 1.2))
            let places = zip(reference, residuals).map { plot.point($0, $1) }
            var placer = LabelPlacer(area: plot.area)
            for place in places {
                placer.avoid(place, radius: 4)
                document.marker(
                    Palette.shape(0), at: place, radius: 3.8, colour: Palette.colour(0), opacity: 0.85)
            }
            for (name, place) in zip(names ?? [], places) where !name.isEmpty {
                placer.place(name, at: place, colour: Palette.frame, in: &document)
            }
        }
    }
}
