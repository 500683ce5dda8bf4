extension NginxServer {
  /// The configuration file, for a port.
  ///
  /// One process in the foreground, so that no worker outlives a kill.
  static func settings(
    folder: TemporaryFolder, limit: Int64?, tls: Bool, directives: String
  ) -> (UInt16) -> String {
    let names = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    let temporary = names.map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
    let certificate =
      tls
      ? """
      ssl_certificate \(folder.path)/certificate.pem;
          ssl_certificate_key \(folder.path)/key.pem;
      """ : ""
    let rate = limit.map { "limit_rate \($0);" } ?? ""
    return { port in
      """
      daemon off;
      master_process off;
      pid \(folder.path)/nginx.pid;
      events { worker_connections 512; }
      http {
        \(temporary)
        log_format fields "$request_method\\t$uri\\t$status\\t$body_bytes_sent\\t$http_range\\t"
          "$server_protocol\\t$connection";
        access_log \(folder.path)/access.log fields;
        default_type application/octet-stream;
        sendfile on;
        server {
          listen 127.0.0.1:\(port)\(tls ? " ssl http2" : "");
          root \(folder.path)/root;
          \(certificate)
          \(rate)
          \(directives)
        }
      }

      """
    }
  }
}
