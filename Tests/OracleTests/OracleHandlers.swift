internal import TestSupport

/// What the product makes of a case: one value for each expected key, `.notApplicable(reason)` where it has no counterpart.
typealias OracleHandler = @Sendable (OracleCase) throws -> [String: OracleValue]

/// Handlers by the method of the case.
typealias OracleHandlers = [String: OracleHandler]

/// All handlers: one table for each area, each in its own file.
let oracleHandlers: OracleHandlers = {
    let areas = [
        preprocessingOracles,
        baselineOracles,
        orthogonalOracles,
        decompositionOracles,
        plsOracles,
        classificationOracles,
        designOracles,
        figureOracles,
        oneClassOracles,
        diagnosticsOracles,
        resolutionOracles,
        scatterOracles,
        supportVectorOracles,
        selectionOracles,
        refusalOracles,
        transferOracles,
    ]
    return areas.reduce(into: [:]) { all, area in
        all.merge(area) { _, _ in preconditionFailure("two handlers for one method of the oracles") }
    }
}()
