"""Prezence: one calm web application for a regional conference, made of features: the folders with a blueprint."""

from collections.abc import Mapping
from fnmatch import fnmatch
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

import config as settings
from conference import caching, cli, templating
from conference.extensions import PACKAGED_FILES, babel, bootstrap, csrf, db, limiter, mail
from conference.lib import (
    compiled_templates,
    disk,
    headers,
    languages,
    logs,
    observed,
    proxies,
    routes,
    schema,
    sessions,
    shared_limits,
    static_files,
)
from conference.lib.careful_json import CarefulJson
from conference.lib.lazy import lazy
from conference.places import freshness
from conference.untrusted import upload_limit

demo_pages = lazy("conference.demo.pages")  # not `demo`: loading that folder puts it under its name here
PAGES = ("views", "*_views", "organiser", "organiser_*")  # modules of a feature, or of its parts, that hold its pages


def features() -> list[str]:
    """Return the names of the features: folders here that have a blueprint. Nobody lists them by hand."""
    folders = [module.name for module in iter_modules(__path__) if module.ispkg]
    return [name for name in folders if hasattr(import_module(f"{__name__}.{name}"), "blueprint")]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Build the application from the environment, with values of `config` on top.

    Raises config.ConfigurationError in production when something necessary is missing, saying which variable to set.
    """
    app = Flask(__name__, root_path=str(settings.ROOT), static_folder="static", template_folder="templates")
    app.config.update(settings.from_environment())
    app.config.update(config or {})
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", settings.engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    prepare_data_dir(app)
    found = settings.problems(app.config)
    if found:
        raise settings.ConfigurationError("\n".join(found))
    app.request_class = languages.SpokenRequest
    app.json_provider_class = CarefulJson  # of which Flask-Security makes the one that reads
    app.jinja_environment = compiled_templates.OneWorld
    app.session_interface = sessions.Sessions()
    app.wsgi_app = languages.LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]  # Flask's way to add middleware
    observed.init_app(app)
    caching.init_app(app, freshness.reader(app))  # first, so that it sees whole answers
    db.init_app(app)
    schema.init_app(app)
    mail.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=languages.current)
    count_limits(app)
    limiter.init_app(app)
    bootstrap.init_app(app)
    headers.init_app(app)
    compiled_templates.init_app(app)
    templating.init_app(app)
    routes.init_app(app)
    upload_limit.init_app(app)
    logs.init_app(app)
    for name in features():
        add_feature(app, name)
    cli.init_app(app)
    if app.config["DEMO"]:
        demo_pages.init_app(app)
    serve_through(app)
    return app


def prepare_data_dir(app: Flask) -> None:
    """Create the data folder, for its owner alone; outside production also a secret, made at the first start."""
    folder: Path = app.config["DATA_DIR"]
    disk.keep_private(folder, settings.database_file(app.config["SQLALCHEMY_DATABASE_URI"]))
    if app.config["SECRET_KEY"] or app.config["MODE"] == "production":
        return
    file = folder / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(token_urlsafe(48), encoding="ascii")
    app.config["SECRET_KEY"] = file.read_text(encoding="ascii")


def count_limits(app: Flask) -> None:
    """Rate limits are counted in a file that all processes share, or where the configuration says."""
    if not app.config["RATELIMIT_STORAGE_URI"]:
        file = app.config["DATA_DIR"] / "limits.sqlite3"
        app.config["RATELIMIT_STORAGE_URI"] = f"{shared_limits.SCHEME}://{file.absolute()}"
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"secret": app.config["SECRET_KEY"]}
    if app.config["RATELIMIT_STORAGE_URI"].startswith("redis"):  # one that is away must not keep pages waiting
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1}


def add_feature(app: Flask, name: str) -> None:
    """Load a feature's tables, words, letters and pages, let its setup see the application; register its blueprint."""
    package = import_module(f"{__name__}.{name}")
    for module in sorted(walk_packages(package.__path__, f"{package.__name__}."), key=lambda module: module.name):
        part = module.name.rpartition(".")[2]
        if part in ("models", "wording", "mails") or any(fnmatch(part, pattern) for pattern in PAGES):
            import_module(module.name)
    if find_spec(f"{package.__name__}.setup"):
        import_module(f"{package.__name__}.setup").init_app(app)
    app.register_blueprint(package.blueprint)


def serve_through(app: Flask) -> None:
    """Put static files, trusted proxies and the numbers of requests before the cached pages and the routes."""
    folder = app.config["DATA_DIR"] / "static"
    app.extensions[templating.COLLECT] = lambda: static_files.collect(
        static_files.files_in(Path(app.static_folder or "")) | PACKAGED_FILES, folder
    )
    app.extensions[templating.ASSETS] = app.extensions[templating.COLLECT]()
    static = WhiteNoise(
        app.wsgi_app, root=str(folder), prefix="static/", autorefresh=app.config["MODE"] == "development",
        immutable_file_test=static_files.is_immutable, add_headers_function=headers.of_files,
    )  # fmt: skip
    # Flask documents this attribute as the place for middleware; its type is that of the method.
    behind = proxies.behind(static, app.config["TRUSTED_PROXIES"])
    app.wsgi_app = observed.Observed(app, behind)  # type: ignore[method-assign]
