namespace Rotor.Load.Children;

/// <summary>nginx and HAProxy as a careful operator would set them up in front of an API that streams: one worker, connections kept, nothing logged.</summary>
internal static class ProxyConfigurations
{
    public static string Nginx(int port, int upstream, string folder) => $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr error;
        events { worker_connections 8192; }
        http {
          access_log off;
          keepalive_requests 1000000;
          client_body_buffer_size 256k;
          client_body_temp_path {{folder}}/nginx-body;
          proxy_temp_path {{folder}}/nginx-proxy;
          fastcgi_temp_path {{folder}}/nginx-fastcgi;
          uwsgi_temp_path {{folder}}/nginx-uwsgi;
          scgi_temp_path {{folder}}/nginx-scgi;
          upstream target { server 127.0.0.1:{{upstream}}; keepalive 2048; keepalive_requests 1000000; }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              proxy_pass http://target;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """;

    public static string HaProxy(int port, int upstream) => $"""
        global
          nbthread 1
          maxconn 8192
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          option http-no-delay
        frontend door
          bind 127.0.0.1:{port} backlog 4096
          default_backend target
        backend target
          http-reuse always
          server one 127.0.0.1:{upstream} maxconn 8192

        """;
}
