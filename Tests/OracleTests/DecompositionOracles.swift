internal import TestSupport

let decompositionOracles: OracleHandlers = [:]
