import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseJavaVersion } from '../../../local/firestore/java';
import { findComponentJar, findToolsJar } from '../../../local/firestore/officialInstallation';

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19 LTS', 21],
    ['java version "1.8.0_392"', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.2"', 11],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', null],
  ])('of %j is %j', (output, expected) => {
    expect(parseJavaVersion(output)).toBe(expected);
  });
});

describe('the emulator’s jar', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(path: string): string {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, '');
    return full;
  }

  const inSdk = 'sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';

  it('is found in the folder that CLOUDSDK_ROOT_DIR names', () => {
    const jar = write(inSdk);
    expect(findComponentJar({ CLOUDSDK_ROOT_DIR: join(folder, 'sdk'), PATH: '' })).toBe(jar);
  });

  it('is found next to the real place of a linked gcloud', () => {
    const jar = write(inSdk);
    const gcloud = write('sdk/bin/gcloud');
    chmodSync(gcloud, 0o755);
    mkdirSync(join(folder, 'bin'));
    symlinkSync(gcloud, join(folder, 'bin', 'gcloud'));
    expect(findComponentJar({ PATH: join(folder, 'bin') })).toBe(jar);
  });

  it('is the newest of those that firebase-tools has downloaded', () => {
    write('cache/cloud-firestore-emulator-v1.9.9.jar');
    const newest = write('cache/cloud-firestore-emulator-v1.21.0.jar');
    write('cache/cloud-storage-rules-runtime-v1.1.3.jar');
    expect(findToolsJar({ FIREBASE_EMULATORS_PATH: join(folder, 'cache') })).toBe(newest);
  });
});
