'use client';

import { useState } from 'react';
import { applyTheme, type Theme, THEMES } from '../../_lib/theme.ts';
import { frameText } from '../../_text/frame.ts';
import { IconButton } from './icon-button.tsx';
import { Menu } from './menu.tsx';
import { MenuChoice } from './menu-items.tsx';

/** Chooses between light, dark and what the system says. */
export function ThemeMenu({ initial }: { readonly initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    applyTheme(chosen);
  };
  return (
    <Menu
      items={THEMES.map((each) => (
        <MenuChoice key={each} chosen={each === theme} onSelect={() => choose(each)}>
          {frameText.theme[each]}
        </MenuChoice>
      ))}
    >
      {(anchor) => <IconButton {...anchor} icon="theme" label={frameText.theme.label} />}
    </Menu>
  );
}
