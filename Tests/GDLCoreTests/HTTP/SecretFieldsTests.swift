import Testing

@testable import GDLCore

struct SecretFieldsTests {
  @Test(arguments: [
    "Authorization: x", "cookie: a=b", "X-Api-Key: x", "PRIVATE-TOKEN: x", "X-Auth-Token:x",
    "Proxy-Authorization;",
    "X-Amz-Security-Token: x", "My-Secret : x", "X-Session-Id: x", "X-Password: x", "passwd: x",
    "X-ApiKey: x",
    "X-Access-Key: x", "AWS-Credential: x", "X-auth", "aauth: x",
  ])
  func `a field with a login in it is known by its name`(line: String) {
    #expect(SecretFields.contains(line: line))
  }

  @Test(arguments: [
    "Accept: token", "Referer: https://a/?secret", "User-Agent: x", "X-Key: 1", "Cookies: no",
  ])
  func `other fields are not, whatever their value`(line: String) {
    #expect(!SecretFields.contains(line: line))
  }

  @Test(arguments: [
    ("http://a/x", "http://a/y", true), ("http://a/", "https://a/", true),
    ("https://a/", "https://a:443/", true),
    ("https://a/", "http://a/", false), ("http://a/", "http://a:8080/", false),
    ("http://a/", "http://b/", false),
    ("http://a:8080/", "https://a:8443/", false), ("https://a/", "https://a.b/", false),
  ])
  func `what was given for a server goes to its host and port, and never from https to http`(
    given: String, other: String, shared: Bool
  ) throws {
    #expect(try RequestURL(given).sharesSecrets(with: RequestURL(other)) == shared)
  }
}
