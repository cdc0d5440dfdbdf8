import type { GuestFile } from './guest-file.ts';

/** Modules of cloud-init that a machine of a stack needs, by stage. Each costs a start some time. */
const MODULES = {
  init: [
    'bootcmd',
    'write_files',
    'disk_setup',
    'mounts',
    'set_hostname',
    'update_etc_hosts',
    'users_groups',
  ],
  config: ['runcmd'],
  final: ['write_files_deferred', 'scripts_user'],
} as const;

/** Stands where the build puts `ssh` when the image has a server to make host keys for. */
export const SSH_PLACEHOLDER = '@ssh@';

/**
 * cloud-init's settings: the agent's seed is the only source it looks for. It reads them some eight
 * times at each start, with a slow parser, so they are short.
 */
const settings = (): string => `\
datasource_list: [NoCloud]
disable_root: true
preserve_hostname: false
users: []
ssh_deletekeys: true
apt: {preserve_sources_list: true}
cloud_init_modules: [${MODULES.init.join(', ')}${SSH_PLACEHOLDER}]
cloud_config_modules: [${MODULES.config.join(', ')}]
cloud_final_modules: [${MODULES.final.join(', ')}]
system_info:
  distro: debian
  network: {renderers: [networkd], activators: [networkd]}
  paths: {cloud_dir: /var/lib/cloud/, templates_dir: /etc/cloud/templates/}
  ssh_svcname: ssh
`;

/** Warnings reach the console, where an operator looks; the rest is in /var/log/cloud-init.log. */
const logging = `\
log_cfgs:
- - |
    [loggers]
    keys=root
    [handlers]
    keys=console,file
    [formatters]
    keys=line
    [logger_root]
    level=INFO
    handlers=console,file
    [handler_console]
    class=StreamHandler
    level=WARNING
    formatter=line
    args=(sys.stderr,)
    [handler_file]
    class=FileHandler
    level=INFO
    formatter=line
    args=('/var/log/cloud-init.log', 'a', 'UTF-8')
    [formatter_line]
    format=%(asctime)s %(filename)s[%(levelname)s] %(message)s
`;

/** The files that make cloud-init do what the agent's seed says, and no more. */
export const cloudInitFiles = (): readonly GuestFile[] => [
  { path: '/etc/cloud/cloud.cfg', content: settings(), replaces: true },
  { path: '/etc/cloud/cloud.cfg.d/05_logging.cfg', content: logging, replaces: true },
];
