internal import TestSupport

let classificationOracles: OracleHandlers = [:]
