internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Validation

let scatterOracles: OracleHandlers = [
    "normalise": normalise,
    "missing_values": missingValues,
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

/// The cell that is named when spectra are made of a matrix with NaN, and the methods that none of it gets into.
@Sendable private func missingValues(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let axis = try SpectralAxis(values: (0..<x.columns).map { Double($0) }, unit: .index)
    let samples = (0..<x.rows).map { Sample(id: String($0)) }
    let made = Result { () throws(SpectroscopyError) in
        try Spectra(x: x, axis: axis, signal: .absorbance, samples: samples)
    }
    guard case .failure(.nonFiniteValue(let sample, let channel, _)) = made, let row = Int(sample) else {
        throw OracleError("spectra were made of NaN, or refused for another reason")
    }
    guard case .texts(let names)? = oracle.expected["must_refuse"] else {
        throw OracleError("\(oracle.entry): no methods that must refuse")
    }
    let y = Matrix(column: (0..<x.rows).map { Double($0) })
    let refusing = try names.filter { name in
        switch name {
        // Preprocessing takes spectra, and there are none.
        case "snv", "msc", "savitzky_golay": return true
        case "pca":
            return refusesCell(row, channel) { () throws(ModellingError) in
                _ = try PrincipalComponents(components: 1).fit(x)
            }
        case "pls":
            return refusesCell(row, channel) { () throws(ModellingError) in
                _ = try PLSRegression(latentVariables: 1).fit(x, y)
            }
        case "kennard_stone":
            return refusesCell(row, channel) { () throws(ModellingError) in
                _ = try KennardStone(count: 3).select(from: x)
            }
        default: throw OracleError("\(oracle.entry): the method \"\(name)\" is not known here")
        }
    }
    return ["nan_cells_0based": .matrix(Matrix(rows: [[Double(row), channel]])), "must_refuse": .texts(refusing)]
}

/// Whether a method refuses and names the cell.
private func refusesCell(_ row: Int, _ column: Double, _ run: () throws(ModellingError) -> Void) -> Bool {
    guard case .failure(.nonFinite(let foundRow, let foundColumn, _)) = Result(catching: run) else { return false }
    return foundRow == row && Double(foundColumn) == column
}
