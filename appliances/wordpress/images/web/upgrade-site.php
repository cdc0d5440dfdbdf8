<?php
/*
 * After an upgrade of the stack: sets the tagline, where one was asked for that the site has not, and makes sure that
 * database and program fit together.
 */

declare(strict_types=1);

$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI'] = '/';
require '/usr/share/wordpress/wp-load.php';

global $wp_db_version, $wp_version;
$has = (int) get_option('db_version');
if ($has !== (int) $wp_db_version) {
    fwrite(STDERR, "The database is of revision $has, and WordPress $wp_version wants $wp_db_version.\n");
    exit(1);
}
$site = json_decode(stream_get_contents(STDIN), true, 2, JSON_THROW_ON_ERROR);
$tagline = sanitize_text_field($site['tagline']);
if ($tagline !== '') {
    update_option('blogdescription', $tagline);
}
$posts = (int) wp_count_posts()->publish;
echo "WordPress $wp_version, database revision $has, published posts: $posts.\n";
