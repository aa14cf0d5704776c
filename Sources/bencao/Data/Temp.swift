import Chemometrics

enum OriginFigures {
    static let names: [String] = []
    static func write(_ r: OriginDiscrimination.Result, to f: FigureFolder) throws {}
}
enum ExplorationFigures {
    static let names: [String] = []
    static func write(_ r: Exploration.Result, raw: Spectra, classes: ClassLabels?, to f: FigureFolder) throws {}
}
