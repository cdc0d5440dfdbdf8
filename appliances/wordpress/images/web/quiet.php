<?php
/*
 * Plugin Name: Appliance
 * Description: Keeps the site independent of its address, and from asking wordpress.org on its own.
 *
 * WordPress and its translations come with the appliance; a newer WordPress comes with a newer version
 * of it. Installing plugins and themes by hand works where the machine may reach the outside.
 */

/** What WordPress asks without being told to. A machine without a way out would wait for each. */
add_filter('pre_http_request', function ($answer, array $arguments, string $url) {
    $isOwnIdea = preg_match(
        '#^https?://(?:api\.wordpress\.org/(?:core|events|patterns|(?:plugins|themes|translations)/update-check)|planet\.wordpress\.org|wordpress\.org/news)#',
        $url,
    );
    return $isOwnIdea ? new WP_Error('not_asked', 'This appliance does not ask for that.') : $answer;
}, 10, 3);

add_action('init', function (): void {
    foreach (['wp_version_check', 'wp_update_plugins', 'wp_update_themes'] as $hook) {
        remove_action($hook, $hook);
        remove_action('init', 'wp_schedule_update_checks');
        wp_clear_scheduled_hook($hook);
    }
    remove_action('admin_init', '_maybe_update_core');
    remove_action('admin_init', '_maybe_update_plugins');
    remove_action('admin_init', '_maybe_update_themes');
}, 0);

/** Browsers draw emoji themselves; WordPress would have them ask s.w.org about it. */
add_action('init', function (): void {
    remove_action('wp_head', 'print_emoji_detection_script', 7);
    remove_action('wp_print_styles', 'print_emoji_styles');
    remove_action('admin_print_scripts', 'print_emoji_detection_script');
    remove_action('admin_print_styles', 'print_emoji_styles');
});

add_action('wp_dashboard_setup', function (): void {
    remove_meta_box('dashboard_primary', 'dashboard', 'side');
});

/** Links and pictures within the site are stored without its address, so they work at every one. */
add_filter('content_save_pre', function (string $content): string {
    $home = preg_quote(untrailingslashit(home_url()), '#');
    return preg_replace("#$home(?=/|[\"'\\\\])#", '', $content) ?? $content;
});
