export { readLanguage as chatLanguage } from './router/read-language';
