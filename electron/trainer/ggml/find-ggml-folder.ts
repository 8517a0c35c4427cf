import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';

/** Where the native libraries of node-llama-cpp lie, and those that training calls. */
export interface GgmlFiles {
  readonly folder: string;
  /** Tensors, graphs, backends. */
  readonly base: string;
  /** The registry of backends and devices. */
  readonly registry: string;
}

/**
 * The ggml that node-llama-cpp itself loads for the CPU, from its package for this platform.
 *
 * Loading the same file is what keeps one ggml in a process that also runs a tokenizer. Native files cannot be loaded from an
 * archive, so in a packaged app the copy beside the archive is meant.
 *
 * @param from - Folder whose `node_modules` and those above are searched.
 * @throws AppError `model_failed` where this platform has no such package.
 */
export function findGgmlFolder(from: string = import.meta.dirname): GgmlFiles {
  const platform = `${process.platform}-${process.arch}`;
  const packages = PACKAGES[platform] ?? [];
  for (const modules of modulesFolders(from)) {
    for (const name of packages) {
      const found = librariesIn(path.join(modules, '@node-llama-cpp', name, 'bins'));
      if (found) return found;
    }
  }
  throw new AppError(
    'model_failed',
    `Training needs the native library that comes with node-llama-cpp, and there is none for ${platform}.`,
    { platform, from },
  );
}

/** Libraries of GPU backends in sibling packages of the one in use, in the order in which they are worth trying. */
export function findGpuBackends(files: GgmlFiles): string[] {
  const scope = path.resolve(files.folder, '..', '..', '..');
  const folders = [files.folder];
  for (const name of GPU_PACKAGES[`${process.platform}-${process.arch}`] ?? []) {
    const bins = path.join(scope, name, 'bins');
    if (existsSync(bins)) folders.push(...readdirSync(bins).map((entry) => path.join(bins, entry)));
  }
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => GPU_BACKEND_FILE.test(name))
      .map((name) => path.join(folder, name)),
  );
}

/** `node_modules` of the folder and of those above, nearest first. */
function modulesFolders(from: string): string[] {
  const folders: string[] = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    folders.push(path.join(folder.replace(ARCHIVE, '.asar.unpacked'), 'node_modules'));
    if (folder === path.dirname(folder)) return folders;
  }
}

function librariesIn(bins: string): GgmlFiles | null {
  if (!existsSync(bins)) return null;
  for (const entry of readdirSync(bins)) {
    const folder = path.join(bins, entry);
    const names = readdirSync(folder);
    const base = names.find((name) => BASE_FILE.test(name));
    const registry = names.find((name) => REGISTRY_FILE.test(name));
    if (base && registry) return { folder, base: path.join(folder, base), registry: path.join(folder, registry) };
  }
  return null;
}

const ARCHIVE = /\.asar(?=[\\/]|$)/;
const BASE_FILE = /^(?:lib)?ggml-base\.(?:so|dylib|dll)$/;
/** Its name carries a version in some packages: `libggml.v0.4.0.so`. */
const REGISTRY_FILE = /^(?:lib)?ggml(?:\..+)?\.(?:so|dylib|dll)$/;
const GPU_BACKEND_FILE = /^(?:lib)?ggml-(?:cuda|metal|vulkan)\.(?:so|dylib|dll)$/;

/** Packages of node-llama-cpp that compute on the CPU, the plain one first. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['linux-x64', 'linux-x64-vulkan', 'linux-x64-cuda'],
  'linux-arm64': ['linux-arm64'],
  'linux-arm': ['linux-armv7l'],
  'darwin-arm64': ['mac-arm64-metal'],
  'darwin-x64': ['mac-x64'],
  'win32-x64': ['win-x64', 'win-x64-vulkan', 'win-x64-cuda'],
  'win32-arm64': ['win-arm64'],
};
const GPU_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['linux-x64-cuda', 'linux-x64-vulkan'],
  'win32-x64': ['win-x64-cuda', 'win-x64-vulkan'],
};
