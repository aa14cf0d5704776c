internal import LinearAlgebra
internal import Modelling
internal import TestSupport

let resolutionOracles: OracleHandlers = ["mcr_als": curveResolution]

@Sendable private func curveResolution(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let d = try oracle.matrix("D")
    let components = try oracle.integer("components")
    let constraints = oracle.has("constraints") ? try oracle.text("constraints").lowercased() : ""
    let nonNegative = try sides(nonNegativeIn: constraints)
    // The peers iterate until nothing changes.
    let method = MultivariateCurveResolution(
        components: components, nonNegativeConcentrations: nonNegative.concentrations,
        nonNegativeSpectra: nonNegative.spectra,
        unimodalConcentrations: constraints.contains("unimodal c"), unimodalSpectra: constraints.contains("unimodal s"),
        closure: constraints.contains("closure") ? (oracle.has("closure") ? try oracle.number("closure") : 1) : nil,
        tolerance: 1e-12, maximumIterations: 20_000)
    let start: ResolutionStart =
        if oracle.has("S0") { .spectra(try oracle.matrix("S0")) } else if oracle.has("C0") {
            .concentrations(try oracle.matrix("C0"))
        } else { .purestVariables }
    let model = try method.fit(d, start)
    let purest = try PurestVariables(
        of: d, components: components, offset: oracle.has("offset") ? try oracle.number("offset") : 0.05)
    return [
        "C": .matrix(model.concentrations), "S": .matrix(model.spectra),
        "lack_of_fit_percent": .scalar(model.lackOfFit),
        "explained_variance_percent": .scalar(model.explainedVariance),
        "purest_channels_0based_simplisma": .vector(purest.channels),
        "simplisma_C": .matrix(purest.concentrations), "simplisma_S": .matrix(purest.spectra),
    ]
}

/// Which of C and S a text such as "non-negative C and S; …" says to be non-negative.
private func sides(nonNegativeIn text: String) throws -> (concentrations: Bool, spectra: Bool) {
    guard let clause = text.split(separator: ";").first(where: { $0.contains("non-negative") }) else {
        return (false, false)
    }
    let words = clause.split(whereSeparator: { " ,".contains($0) })
    guard words.contains("c") || words.contains("s") else { throw OracleError("\"\(clause)\" names neither C nor S") }
    return (words.contains("c"), words.contains("s"))
}
