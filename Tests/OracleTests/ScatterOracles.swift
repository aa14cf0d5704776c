internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport

let scatterOracles: OracleHandlers = [
    "normalise": normalise,
    "emsc": {
        let spectra = try $0.spectra("X")
        let method = ExtendedMultiplicativeScatterCorrection(degree: try $0.integer("degree"))
        return ["X": .matrix(try method.makeFitted(from: spectra).apply(to: spectra).x)]
    },
    "pareto": {
        let spectra = try $0.spectra("X")
        return ["X": .matrix(try ParetoScaling().makeFitted(from: spectra).apply(to: spectra).x)]
    },
]

@Sendable private func normalise(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let spectra = try oracle.spectra("X")
    func by(_ method: Normalisation) throws -> OracleValue { .matrix(try method.apply(to: spectra).x) }
    switch try oracle.text("type") {
    case "area": return ["X": try by(Normalisation(type: .area))]
    case "length": return ["X": try by(Normalisation(type: .length))]
    case "sum": return ["X": try by(Normalisation(type: .sum))]
    case "snv": return ["X": .matrix(try StandardNormalVariate().apply(to: spectra).x)]
    case "max and minmax":
        return [
            "X_max": try by(Normalisation(type: .max)), "X_maxabs": try by(Normalisation(type: .maxAbsolute)),
            "X_minmax": try by(Normalisation(type: .range)),
        ]
    case "internal standard":
        let values = spectra.axis.values
        let peak = try oracle.integers("columns_0based").map { AxisInterval(from: values[$0], to: values[$0]) }
        return ["X": try by(Normalisation(peak: peak))]
    case "pqn":
        guard try oracle.text("reference") == "mean of X" else {
            throw OracleError("\(oracle.entry): the reference \"\(try oracle.text("reference"))\" is not known here")
        }
        // The peer takes the mean of the raw spectra, then its area: a training set of that one spectrum.
        let mean = try spectra.selecting(rows: [0]).replacing(x: Matrix(rows: [spectra.x.columnMeans]))
        let fitted = try ProbabilisticQuotientNormalisation().makeFitted(from: mean)
        return ["X": .matrix(try fitted.apply(to: spectra).x)]
    case let other: throw OracleError("\(oracle.entry): the type \"\(other)\" is not known here")
    }
}
