import Testing

@testable import Preprocessing
