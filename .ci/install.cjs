// Runs before `npm start`, `npm test` and `npm run toefl-sync`: installs the dependencies when
// node_modules is missing or older than the lock file. Runs on whatever Node the machine has, so
// it uses nothing newer than Node 14.
'use strict';

const { execSync } = require('node:child_process');
const { existsSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const lock = join(root, 'package-lock.json');
// npm writes this file last, so its time is the time of a complete installation.
const installed = join(root, 'node_modules', '.package-lock.json');

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error('Installing dependencies (npm ci), once …');
  try {
    // On standard error, so that what the command itself prints can be piped.
    execSync('npm ci --no-audit --no-fund --loglevel=error', {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
  } catch {
    console.error(
      'npm ci failed, so nothing was started. The lines above say why; most often the npm ' +
        'registry cannot be reached. Mend that and run the same command again.',
    );
    process.exit(1);
  }
}
