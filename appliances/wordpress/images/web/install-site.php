<?php
/*
 * Installs the site, or brings its database up to date after WordPress was upgraded. Runs at every
 * start, before anybody is let in. What is there already is never changed: not the title, not a
 * password.
 */

declare(strict_types=1);

const DATABASE_WAIT_S = 600;

// Nothing is mailed from here: there is no mail server, and the password is shown where it was made.
function wp_new_blog_notification(): void {}

$folder = getenv('CREDENTIALS_DIRECTORY');
$site = json_decode(file_get_contents("$folder/site.json"), true, 2, JSON_THROW_ON_ERROR);

$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI'] = '/';

waitForDatabase('/etc/wordpress/database.json');
define('WP_INSTALLING', true);
require '/usr/share/wordpress/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

if (is_blog_installed()) {
    wp_upgrade();
    echo "The site is there; its database is up to date.\n";
} else {
    install($site);
    echo "The site was installed.\n";
}

function waitForDatabase(string $settingsPath): void
{
    $settings = json_decode(file_get_contents($settingsPath), true, 2, JSON_THROW_ON_ERROR);
    ['host' => $host, 'name' => $name, 'user' => $user, 'password' => $password] = $settings;
    $end = time() + DATABASE_WAIT_S;
    while (true) {
        try {
            (new mysqli($host, $user, $password, $name))->close();
            return;
        } catch (mysqli_sql_exception $error) {
            if (time() >= $end) {
                fwrite(STDERR, "The database at $host does not answer: {$error->getMessage()}\n");
                exit(1);
            }
            sleep(1);
        }
    }
}

function install(array $site): void
{
    $permalinks = '/%year%/%monthnum%/%postname%/';
    // With links decided on, WordPress does not try them by calling itself.
    $decided = fn (): string => $permalinks;
    add_filter('pre_option_permalink_structure', $decided);
    wp_install($site['title'], $site['user'], $site['email'], true, '', wp_slash($site['password']));
    remove_filter('pre_option_permalink_structure', $decided);

    update_option('blogdescription', sanitize_text_field($site['tagline']));

    global $wp_rewrite;
    $wp_rewrite->init();
    $wp_rewrite->set_permalink_structure($permalinks);
    flush_rewrite_rules(false);

    global $wpdb;
    $wpdb->query("UPDATE $wpdb->posts SET post_content = REPLACE(post_content, 'http://localhost/', '/')");
    $wpdb->query("UPDATE $wpdb->comments SET comment_content = REPLACE(comment_content, 'http://localhost/', '/')");
}
