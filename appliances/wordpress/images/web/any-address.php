<?php
/*
 * The site answers at whatever address it was asked by: the port it is published at, and the name of
 * the server in front, may change at any time. Read by the site's settings before WordPress starts.
 */

if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {
    $_SERVER['HTTPS'] = 'on';
}

(function (): void {
    $host = $_SERVER['HTTP_HOST'] ?? '';
    // A name, an IPv4 or an IPv6 address, and a port: nothing that could end up in a page as markup.
    $known = preg_match('/\A(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?\z/i', $host) === 1;
    if (!$known) {
        $host = $_SERVER['HTTP_HOST'] = 'localhost';
    }
    $scheme = ($_SERVER['HTTPS'] ?? '') === 'on' ? 'https' : 'http';
    define('WP_HOME', "$scheme://$host");
    define('WP_SITEURL', "$scheme://$host");
})();
