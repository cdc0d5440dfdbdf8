import type { ImageRecipe } from '../../../schemas/appliance/recipe.ts';
import { FILTERS } from '../../../schemas/appliance/template.ts';
import { SSH_PLACEHOLDER } from '../guest/cloud-config.ts';
import { DISABLED_UNITS, DISABLED_UNLESS, ENABLED_UNITS, LINKS } from '../guest/units.ts';
import { STEP_MARK } from './build-step.ts';
import { STAGE } from './staged-file.ts';

const quote = FILTERS.shell;

/** @returns the name under which a file of the recipe is staged. */
export const fileName = (index: number): string => `files/${index}`;
/** @returns the name under which a script of the recipe is staged. */
export const scriptName = (index: number): string => `scripts/${index}`;

/**
 * Renders the script that runs in the image once its packages are there: our settings, then the
 * recipe's files and scripts, which may undo any of them.
 */
export const renderCustomize = (recipe: ImageRecipe): string => `\
#!/bin/sh
set -eu
export HOME=/root
cd /

step() {
  echo "${STEP_MARK}$*"
}

has_unit() {
  [ -e "/usr/lib/systemd/system/$1" ] || [ -e "/etc/systemd/system/$1" ]
}

enable() {
  for unit; do
    if has_unit "$unit"; then systemctl --quiet enable "$unit"; fi
  done
}

# Not every suite has every unit.
disable() {
  for unit; do
    systemctl --quiet disable "$unit" 2> /dev/null || true
  done
}

step settings
enable ${ENABLED_UNITS.join(' ')}
disable ${DISABLED_UNITS.join(' ')}
${Object.entries(DISABLED_UNLESS)
  .map(
    ([name, units]) => `dpkg-query --show ${name} > /dev/null 2>&1 || disable ${units.join(' ')}`,
  )
  .join('\n')}
${Object.entries(LINKS)
  .map(
    ([path, target]) =>
      `mkdir -p "$(dirname ${quote(path)})" && ln -sf ${quote(target)} ${quote(path)}`,
  )
  .join('\n')}
rm -f /etc/cloud/cloud.cfg.d/90_dpkg.cfg
if [ -x /usr/sbin/sshd ]; then ssh=', ssh'; else ssh=; fi
sed -i "s/${SSH_PLACEHOLDER}/$ssh/" /etc/cloud/cloud.cfg

step files
${recipe.files.map(renderFile).join('\n')}

${recipe.scripts.map(renderScript).join('\n')}
`;

function renderFile(file: ImageRecipe['files'][number], index: number): string {
  const [user = 'root', group = user] = file.owner.split(':');
  const options = `-D -o ${quote(user)} -g ${quote(group)} -m ${file.permissions}`;
  return `install ${options} ${STAGE}/${fileName(index)} ${quote(file.path)}`;
}

const renderScript = (script: string, index: number): string => `\
step script ${quote(script)}
chmod 0755 ${STAGE}/${scriptName(index)}
${STAGE}/${scriptName(index)}`;
