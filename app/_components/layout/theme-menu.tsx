'use client';

import * as DropdownMenu from 'radix-ui/dropdown-menu';
import { useState } from 'react';
import { applyTheme, type Theme, THEMES } from '../../_lib/theme.ts';
import { Icon } from '../icons/icon.tsx';
import { IconButton } from './icon-button.tsx';
import { Menu, MENU_ITEM_LOOK } from './menu.tsx';

const WORDS = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
} as const satisfies Record<Theme, string>;

/** Chooses between light, dark and what the system says. */
export function ThemeMenu({ initial }: { readonly initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (value: string) => {
    const chosen = THEMES.find((each) => each === value) ?? 'system';
    setTheme(chosen);
    applyTheme(chosen);
  };
  return (
    <Menu trigger={<IconButton icon="theme" label="Colours" />}>
      <DropdownMenu.RadioGroup value={theme} onValueChange={choose}>
        {THEMES.map((each) => (
          <DropdownMenu.RadioItem key={each} value={each} className={MENU_ITEM_LOOK}>
            <span className="w-4">
              <DropdownMenu.ItemIndicator>
                <Icon name="check" />
              </DropdownMenu.ItemIndicator>
            </span>
            {WORDS[each]}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
