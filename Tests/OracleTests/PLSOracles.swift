internal import TestSupport

let plsOracles: OracleHandlers = [:]
