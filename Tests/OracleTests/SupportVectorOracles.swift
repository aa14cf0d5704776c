internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport

let supportVectorOracles: OracleHandlers = [
    "c_svc": classification,
    "epsilon_svr": regression,
]

extension OracleCase {
    /// The kernel by the name that the cases give it.
    fileprivate func kernel() throws -> SupportVectorKernel {
        let name = try text("kernel")
        switch name {
        case "rbf": return .radial
        case "poly": return .polynomial
        default:
            guard let kernel = SupportVectorKernel(rawValue: name) else {
                throw OracleError("\(entry): there is no kernel \"\(name)\"")
            }
            return kernel
        }
    }

    /// A parameter, or what holds where it is not stated.
    fileprivate func number(_ key: String, or other: Double) throws -> Double { has(key) ? try number(key) : other }
}

@Sendable private func classification(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let indices = try oracle.integers("classes")
    let labels = ClassLabels(names: (0..<((indices.max() ?? 0) + 1)).map { String($0) }, indices: indices)
    let prepared = oracle.has("preprocessing") ? try oracle.text("preprocessing") : ""
    let method = SupportVectorClassifier(
        kernel: try oracle.kernel(), cost: try oracle.number("C"), gamma: try oracle.number("gamma"),
        degree: try oracle.has("degree") ? oracle.integer("degree") : 3, coef0: try oracle.number("coef0", or: 0),
        scaling: prepared.hasPrefix("autoscale") ? .autoscale : .none, balanced: false,
        tolerance: try oracle.number("tol", or: 1e-3))
    let model = try method.fit(oracle.matrix("X"), labels)
    let new = try oracle.matrix("X_new")
    let g = labels.names.count
    return [
        "decision_values_ovo": .matrix(try model.decisionValues(new)),
        "pairs": .texts((0..<g).flatMap { a in ((a + 1)..<max(g, a + 1)).map { "\(a)/\($0)" } }),
        "predicted": .vector(try model.predict(new)),
        "n_support": .vector(model.supportCounts),
        "rho": .vector(model.solutions.map(\.threshold)),
    ]
}

@Sendable private func regression(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let method = SupportVectorRegression(
        kernel: try oracle.kernel(), cost: try oracle.number("C"), epsilon: try oracle.number("epsilon"),
        gamma: try oracle.number("gamma"), degree: try oracle.has("degree") ? oracle.integer("degree") : 3,
        coef0: try oracle.number("coef0", or: 0), scaling: .none, scaleResponse: false,
        tolerance: try oracle.number("tol", or: 1e-3))
    let model = try method.fit(oracle.matrix("X"), Matrix(column: oracle.vector("y")))
    return [
        "predicted": .vector(try model.predict(oracle.matrix("X_new")).column(0)),
        "rho": .vector(model.solutions.map(\.threshold)),
        "n_support": .scalar(model.supportRows.count),
        "support_0based": .vector(model.supportRows),
    ]
}
